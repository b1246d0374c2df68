import type { Neighbours } from '../../shared/protocol/neighbours.ts';
import { GhostOverlay } from '../ghost/ghost-overlay.ts';
import { refreshOverlay } from '../refresh-overlay.ts';
import type { ShowInstant } from '../scene.ts';
import type { SettingsStorage } from '../stored-options.ts';
import { adoptStyles } from '../theme/style-sheet.ts';
import { STYLES } from '../theme/styles.ts';
import type { Workbench } from '../workbench.ts';
import { Drawer } from './drawer.ts';
import { helpDialog } from './help.ts';
import { Lists } from './lists.ts';
import { MORE_STYLES } from './more-styles.ts';
import { pictureOf } from './picture.ts';
import { saveAs } from './save.ts';
import { settingsDialog } from './settings.ts';
import { Tour, wasToured } from './tour.ts';
import { tourSteps } from './tour-steps.ts';

/** What few need at once: lists, drawer, help, settings and pictures. */
export class More {
  readonly #at: Workbench;
  readonly #lists: Lists | null;
  readonly #drawer: Drawer | null;
  readonly #drops: (() => void)[] = [];
  readonly #storage: SettingsStorage | null;
  #dialog: HTMLDialogElement | null = null;
  #tour: Tour | null = null;

  /**
   * @param showInstant brings a moment into sight
   * @param storage where it is kept that the tour was seen
   * @param onAlertsSeen the reader looks at the log of alerts
   */
  constructor(
    at: Workbench,
    showInstant: ShowInstant,
    storage: SettingsStorage | null,
    onAlertsSeen: () => void,
  ) {
    this.#at = at;
    this.#storage = storage;
    const { lists = null, drawer = null, slot = null } = at.parts ?? {};
    for (const root of [lists, drawer]) if (root) this.#drops.push(adoptStyles(root, MORE_STYLES));
    this.#lists =
      lists &&
      new Lists(lists, at.scene, () => slot?.keptBack ?? 0, {
        showInstant,
        send: at.send,
        onAlertsSeen,
      });
    this.#drawer =
      drawer && new Drawer(drawer, at.scene, at.playAt, () => refreshOverlay(at.overlays(), GhostOverlay));
  }

  render(): void {
    this.#lists?.render();
    this.#drawer?.render();
  }

  /** @param ask for what the focused answer was compared with */
  async toggleDrawer(ask: () => Promise<Neighbours>): Promise<void> {
    if (!this.#drawer) return;
    if (this.#drawer.isOpen) return this.#drawer.close();
    await this.#drawer.open(ask);
  }

  bringUp(kind: 'alerts' | 'picture' | 'settings' | 'help'): void {
    if (kind === 'alerts') this.#lists?.choose('alerts');
    else if (kind === 'help') this.showHelp();
    else if (kind === 'settings') this.#open(settingsDialog(this.#at));
    else void this.takeScreenshot().then((blob) => saveAs(this.#pictureName(), blob));
  }

  showHelp(): void {
    const showTour = () => {
      dialog.close();
      this.#showTour()?.focus();
    };
    // Without a panel there is no place for it.
    const dialog = helpDialog(this.#at.scene, this.#at.parts?.lists ? showTour : null);
    this.#open(dialog);
  }

  /** Shows it to a newcomer, where a replay stands still. */
  tourOnce(): void {
    const { session, replay } = this.#at.scene.state;
    const isCalm = session?.mode === 'replay' && replay?.playing === false;
    if (isCalm && this.#tour === null && !wasToured(this.#storage)) this.#showTour();
  }

  #showTour(): Tour | null {
    this.#tour?.stop();
    const home = this.#at.parts?.lists;
    this.#tour = home ? new Tour(home, tourSteps(this.#at), this.#storage) : null;
    return this.#tour;
  }

  /** @returns whether it was open */
  closeTour(): boolean {
    const wasOpen = this.#tour?.isOpen === true;
    this.#tour?.stop();
    return wasOpen;
  }

  #open(dialog: HTMLDialogElement): void {
    this.#dialog?.close();
    const home = this.#at.parts?.lists ?? document.body;
    home.append(dialog);
    const drops = [STYLES, MORE_STYLES].map((css) => adoptStyles(dialog, css));
    drops.push(this.#at.scene.theme.bind(dialog));
    this.#dialog = dialog;
    dialog.onclose = () => {
      for (const drop of drops) drop();
      dialog.remove();
      if (this.#dialog === dialog) this.#dialog = null;
    };
    dialog.showModal();
  }

  /** @returns whether it was open */
  closeDrawer(): boolean {
    const wasOpen = this.#drawer?.isOpen === true;
    this.#drawer?.close();
    return wasOpen;
  }

  takeScreenshot(): Promise<Blob> {
    return pictureOf(this.#at.chart, this.#at.scene);
  }

  #pictureName(): string {
    const { session, replay } = this.#at.scene.state;
    const clock = replay ? `-${replay.clock.replaceAll(':', '')}` : '';
    return `spymaster-${session?.symbol ?? 'chart'}-${session?.date ?? ''}${clock}.png`;
  }

  stop(): void {
    this.#dialog?.close();
    this.#tour?.leave();
    for (const drop of this.#drops) drop();
  }
}
