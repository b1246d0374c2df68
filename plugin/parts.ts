import type { RequestBody } from '../shared/protocol/client-messages.ts';
import { SlotPanel } from './alerts/slot-panel.ts';
import { Announcer } from './announcer.ts';
import { Card, type CardActions } from './card/card.ts';
import { element } from './elements.ts';
import { Legend, type LegendActions } from './legend/legend.ts';
import type { Places, ReplayBarOptions } from './options.ts';
import { ReplayBar } from './replay/replay-bar.ts';
import type { Scene, ShowInstant } from './scene.ts';
import { adoptStyles } from './theme/style-sheet.ts';
import { STYLES } from './theme/styles.ts';

export interface PartActions extends CardActions, LegendActions {
  readonly send: (request: RequestBody) => void;
  readonly showInstant: ShowInstant;
}

/** Everything beside the chart that is there from the start. */
export class Parts {
  readonly slot: SlotPanel | null;
  readonly card: Card | null;
  readonly legend: Legend | null;
  readonly replayBar: ReplayBar | null;
  /** Where lists go, and the drawer; null without a panel. */
  readonly lists: HTMLElement | null;
  readonly drawer: HTMLElement | null;
  /** What F6 goes to, beside the chart, in reading order. */
  readonly regions: readonly Region[];
  readonly #announcer: Announcer | null;
  readonly #scene: Scene;
  readonly #roots: HTMLElement[] = [];
  readonly #drops: (() => void)[] = [];

  constructor(scene: Scene, places: Places & ReplayBarOptions, actions: PartActions) {
    this.#scene = scene;
    const panel = places.panel || null;
    const inPanel = panel && this.#take(panel);
    const place = (given: HTMLElement | false | undefined): HTMLElement | null => {
      if (given) return this.#take(given);
      if (given === false || !inPanel) return null;
      const made = element('div', '');
      inPanel.append(made);
      return made;
    };
    const legend = place(places.legend);
    const slot = place(places.alertSlot);
    const card = place(undefined);
    const heard = place(undefined);
    const lists = place(undefined);
    const drawer = place(places.drawer);
    const bar = place(places.replayBar);
    this.legend = legend && new Legend(legend, scene, actions);
    this.slot = slot && new SlotPanel(slot, scene, actions.showInstant);
    this.card = card && new Card(card, scene, actions);
    this.replayBar = bar && new ReplayBar(bar, scene, actions.send, places);
    this.#announcer = heard && new Announcer(heard, scene);
    this.lists = lists;
    this.drawer = drawer;
    this.regions = REGIONS.flatMap((name) => {
      const root = { 'What it says': card, 'Alerts and outcomes': lists, Replay: bar }[name];
      return root ? [{ name, root: reachable(root, name) }] : [];
    });
  }

  /** An element of our own in one of the host's, with our colours and styles. */
  #take(place: HTMLElement): HTMLElement {
    const root = element('div', '');
    place.append(root);
    this.#roots.push(root);
    this.#drops.push(adoptStyles(root, STYLES));
    this.#scene.theme.bind(root);
    return root;
  }

  /** What is said has changed. */
  renderSaid(): void {
    this.card?.render();
    this.slot?.render();
    this.#announcer?.render();
  }

  /** To those who listen. */
  say(words: string): void {
    this.#announcer?.say(words);
  }

  renderAll(): void {
    this.renderSaid();
    this.legend?.render();
    const { replay } = this.#scene.state;
    if (replay) this.replayBar?.render(replay);
  }

  stop(): void {
    this.slot?.stop();
    for (const root of this.#roots) root.remove();
    for (const drop of this.#drops) drop();
  }
}

const REGIONS = ['What it says', 'Alerts and outcomes', 'Replay'] as const;

/** A part of the page beside the chart. */
export interface Region {
  readonly name: (typeof REGIONS)[number];
  readonly root: HTMLElement;
}

/** It can be gone to, and says which part it is. */
function reachable(root: HTMLElement, name: string): HTMLElement {
  root.setAttribute('role', 'region');
  root.setAttribute('aria-label', name);
  root.tabIndex = -1;
  return root;
}
