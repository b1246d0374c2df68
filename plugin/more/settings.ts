import { LEVEL_KINDS } from '../../shared/vocabulary/level.ts';
import { HORIZONS_SECONDS } from '../../shared/vocabulary/outcome.ts';
import { STREAMS } from '../../shared/vocabulary/stream.ts';
import { button, element, setText } from '../elements.ts';
import { EXCHANGE_ZONE, type RuntimeOptions, type SomeOptions } from '../options.ts';
import { settingsOf, settingsText } from '../stored-options.ts';
import { STREAM_NAMES } from '../streams/stream-names.ts';
import { LEVEL_NAMES } from '../theme/theme.ts';
import type { Workbench } from '../workbench.ts';
import { alertFields } from './alert-fields.ts';
import { sheet } from './dialog.ts';
import { saveAs } from './save.ts';

type At = Pick<Workbench, 'scene' | 'first' | 'applyOptions'>;

/** Everything that can be set, in force as soon as it is chosen. */
export function settingsDialog(at: At): HTMLDialogElement {
  const form = element('div', 'spymaster-settings');
  const draw = () => form.replaceChildren(...fields(at, draw));
  draw();
  return sheet('Settings', form);
}

function fields({ scene, first, applyOptions }: At, redraw: () => void): HTMLElement[] {
  const { options } = scene;
  const zones = options.zones === false ? null : options.zones;
  const set = (some: SomeOptions) => applyOptions(some);
  return [
    choice('Theme', String(options.theme), THEMES, (theme) => set({ theme: theme as 'auto' })),
    choice(
      'Chance of a break within',
      String(options.horizonSeconds),
      HORIZONS_SECONDS.map((seconds) => [String(seconds), `${seconds / 60} minutes`] as const),
      (seconds) => set({ horizonSeconds: Number(seconds) as 240 }),
    ),
    choice('Keep in sight', options.autoscaleLevels, SCALES, (scale) =>
      set({ autoscaleLevels: scale as 'near' }),
    ),
    choice('Times as in', options.timeZone, zonesOf(options.timeZone), (timeZone) => set({ timeZone })),
    group(
      'Levels',
      LEVEL_KINDS.map((kind) =>
        check(LEVEL_NAMES[kind], options.levels[kind], (isOn) => set({ levels: { [kind]: isOn } })),
      ),
    ),
    group('On the chart', [
      check('Zones', zones !== null, (isOn) => set({ zones: isOn ? {} : false })),
      check('Zones of earlier bars', zones?.past ?? false, (past) => set({ zones: { past } })),
      check('Contacts and how they ended', options.outcomeMarks, (outcomeMarks) => set({ outcomeMarks })),
      check('Alerts', options.alertMarks, (alertMarks) => set({ alertMarks })),
      check('Room right of the last bar', options.reserveRight, (reserveRight) => set({ reserveRight })),
      slider('Strength of the shade', zones?.strength ?? 1, (strength) => set({ zones: { strength } })),
    ]),
    streamFields(options, set, redraw),
    choice('A chance beside the cases', String(options.caseDots), DOTS, (dots) =>
      set({ caseDots: Number(dots) as 20 }),
    ),
    check('Letters, digits and signs are keys', options.singleKeys, (singleKeys) => set({ singleKeys })),
    alertFields(options.alerts, (alerts) => set({ alerts })),
    carry(
      () => settingsText(scene.options),
      (some) => {
        set(some);
        redraw();
      },
      () => {
        set(first);
        redraw();
      },
    ),
  ];
}

function streamFields(
  options: RuntimeOptions,
  set: (some: SomeOptions) => void,
  redraw: () => void,
): HTMLElement {
  return group('Streams', [
    check('Below the candles', options.streams, (streams) => {
      set({ streams });
      redraw();
    }),
    check(
      'Structure beside pressure',
      options.structure,
      (structure) => set({ structure }),
      !options.streams,
    ),
    check(
      'Ways it went before, not the fan',
      options.courses,
      (courses) => set({ courses }),
      !options.streams,
    ),
    ...STREAMS.map((stream) =>
      check(
        `${STREAM_NAMES[stream]} by itself`,
        options.streamPanes[stream],
        (isOn) => set({ streamPanes: { [stream]: isOn } }),
        !options.streams,
      ),
    ),
  ]);
}

const THEMES = [
  ['auto', 'as the chart'],
  ['dark', 'dark'],
  ['light', 'light'],
  ['highContrast', 'high contrast'],
] as const;
const DOTS = [
  ['20', 'in 20 dots'],
  ['50', 'in 50 dots'],
] as const;

/** The exchange's, the reader's own, and whichever is in force. */
function zonesOf(chosen: string): [zone: string, text: string][] {
  const local = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const others = [...new Set([local, chosen])].filter((zone) => zone !== EXCHANGE_ZONE);
  return [
    [EXCHANGE_ZONE, 'the exchange’s hours (ET)'],
    ...others.map((zone): [string, string] => [zone, `${zone.replaceAll('_', ' ')}, ET beside it`]),
  ];
}
const SCALES = [
  ['near', 'levels within four ATR'],
  ['all', 'all levels'],
  ['none', 'price alone'],
] as const;

function choice(
  label: string,
  value: string,
  choices: readonly (readonly [value: string, text: string])[],
  act: (value: string) => void,
): HTMLElement {
  const select = element('select', 'spymaster-choice');
  for (const [each, text] of choices) select.append(new Option(text, each));
  select.value = value;
  select.onchange = () => act(select.value);
  const line = element('label', 'spymaster-field', label);
  line.append(select);
  return line;
}

function check(label: string, isOn: boolean, act: (isOn: boolean) => void, isDisabled = false): HTMLElement {
  const box = element('input', '');
  box.type = 'checkbox';
  box.checked = isOn;
  box.disabled = isDisabled;
  box.onchange = () => act(box.checked);
  const line = element('label', 'spymaster-check');
  line.append(box, label);
  return line;
}

function slider(label: string, value: number, act: (value: number) => void): HTMLElement {
  const input = element('input', '');
  input.type = 'range';
  [input.min, input.max, input.step] = ['0.5', '1.5', '0.1'];
  input.value = String(value);
  input.oninput = () => act(Number(input.value));
  const line = element('label', 'spymaster-field', label);
  line.append(input);
  return line;
}

function group(title: string, content: readonly HTMLElement[]): HTMLElement {
  const made = element('fieldset', '');
  made.append(element('legend', '', title), ...content);
  return made;
}

/** To another browser, and back to where it began. */
function carry(text: () => string, act: (some: SomeOptions) => void, reset: () => void): HTMLElement {
  const line = element('p', 'spymaster-buttons');
  const file = element('input', '');
  file.type = 'file';
  file.accept = 'application/json';
  file.setAttribute('aria-label', 'Settings to read');
  const note = element('span', 'spymaster-quiet');
  note.setAttribute('role', 'status');
  file.onchange = async () => {
    const some = settingsOf((await file.files?.[0]?.text()) ?? '');
    if (Object.keys(some).length > 0) act(some);
    else setText(note, 'Nothing in that file is a setting.');
  };
  line.append(
    button('spymaster-button', 'Save as file', () =>
      saveAs('spymaster-settings.json', new Blob([text()], { type: 'application/json' })),
    ),
    button('spymaster-button', 'As they were at first', () => reset()),
    file,
    note,
  );
  return line;
}
