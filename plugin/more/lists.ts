import type { RequestBody } from '../../shared/protocol/client-messages.ts';
import { element, setText, show } from '../elements.ts';
import type { Scene, ShowInstant } from '../scene.ts';
import { AlertLog } from './alert-log.ts';
import { LevelTable } from './level-table.ts';
import { OutcomeLog } from './outcome-log.ts';
import { PositionPanel } from './position-panel.ts';

const TABS = ['alerts', 'outcomes', 'levels', 'position'] as const;
export type Tab = (typeof TABS)[number];
const TITLES: Readonly<Record<Tab, string>> = {
  alerts: 'Alerts',
  outcomes: 'Outcomes',
  levels: 'Levels',
  position: 'Position',
};

interface List {
  readonly root: HTMLElement;
  readonly count: number | null;
  render(): void;
}

/** What is done where a list is pressed. */
export interface ListActions {
  readonly showInstant: ShowInstant;
  readonly send: (request: RequestBody) => void;
  /** The alerts are looked at. */
  readonly onAlertsSeen: () => void;
}

/** Alerts, outcomes, levels and a stated position, one of them at a time. */
export class Lists {
  readonly #lists: Readonly<Record<Tab, List>>;
  readonly #tabs: ReadonlyMap<Tab, HTMLButtonElement>;
  readonly #onAlertsSeen: () => void;
  #chosen: Tab = 'outcomes';

  constructor(
    root: HTMLElement,
    scene: Scene,
    keptBack: () => number,
    { showInstant, send, onAlertsSeen }: ListActions,
  ) {
    this.#onAlertsSeen = onAlertsSeen;
    this.#lists = {
      alerts: new AlertLog(scene, keptBack, showInstant),
      outcomes: new OutcomeLog(scene, showInstant),
      levels: new LevelTable(scene),
      position: new PositionPanel(scene, send),
    };
    const bar = element('div', 'spymaster-tabs');
    bar.setAttribute('role', 'tablist');
    bar.setAttribute('aria-label', 'Alerts, outcomes, levels and position');
    this.#tabs = new Map(TABS.map((tab) => [tab, this.#tab(tab)]));
    bar.append(...this.#tabs.values());
    bar.onkeydown = (event) => this.#move(event);
    for (const tab of TABS) {
      const list = this.#lists[tab].root;
      list.setAttribute('role', 'tabpanel');
      list.setAttribute('aria-label', TITLES[tab]);
    }
    root.replaceChildren(bar, ...TABS.map((tab) => this.#lists[tab].root));
    this.render();
  }

  #tab(tab: Tab): HTMLButtonElement {
    const made = element('button', 'spymaster-tab');
    made.type = 'button';
    made.setAttribute('role', 'tab');
    made.onclick = () => this.choose(tab);
    return made;
  }

  choose(tab: Tab): void {
    this.#chosen = tab;
    this.render();
  }

  /** Arrows go from tab to tab. */
  #move(event: KeyboardEvent): void {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const at = TABS.indexOf(this.#chosen);
    this.choose(TABS[(at + by + TABS.length) % TABS.length]!);
    this.#tabs.get(this.#chosen)!.focus();
  }

  render(): void {
    for (const tab of TABS) {
      const list = this.#lists[tab];
      const isChosen = tab === this.#chosen;
      const made = this.#tabs.get(tab)!;
      setText(made, list.count === null ? TITLES[tab] : `${TITLES[tab]} ${list.count}`);
      made.setAttribute('aria-selected', String(isChosen));
      made.tabIndex = isChosen ? 0 : -1;
      show(list.root, isChosen);
      if (isChosen) list.render();
      if (isChosen && tab === 'alerts') this.#onAlertsSeen();
    }
  }
}
