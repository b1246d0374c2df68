import {
  ALERT_GROUPS,
  ALERT_WAYS,
  type AlertGroup,
  type AlertSettings,
  type AlertWay,
  comesBy,
} from '../alerts/alert-settings.ts';
import { mayNotify } from '../alerts/attention.ts';
import { element } from '../elements.ts';

const NAMES: Readonly<Record<AlertGroup, string>> = {
  approach: 'An approach that differs from the usual',
  exhaustion: 'Buying or selling is fading',
  reversalRisk: 'A move may be turning',
  flowDivergence: 'Price against the flow',
  barrierOpposes: 'The book leans against the push',
  barrierWeakening: 'The defence is thinning',
  barrierSupports: 'The book goes with the push',
  continuation: 'Buying or selling is building',
};
const WAY_NAMES: Readonly<Record<AlertWay, string>> = {
  slot: 'Slot',
  mark: 'Mark',
  log: 'Log',
  sound: 'Sound',
  desktop: 'Desktop',
};
/** An approach has a zone and a row of its own. */
const WAYS_OF_APPROACH: ReadonlySet<AlertWay> = new Set<AlertWay>(['slot', 'sound', 'desktop']);
const MAX_HOURLY = 60;
/** Where quiet hours begin to be set. */
const LUNCH = { from: '11:30', until: '12:30' } as const;

type Writable = { -readonly [K in AlertGroup]?: AlertSettings['ways'][K] };
type Change = (alerts: Partial<AlertSettings>) => void;

/** What comes how, how much of it, and when none. */
export function alertFields(settings: AlertSettings, change: Change): HTMLElement {
  const field = element('fieldset', 'spymaster-attention');
  const most = element('label', 'spymaster-field', 'At most, an hour, in the slot');
  const count = element('input', '');
  [count.type, count.min, count.max, count.value] = [
    'number',
    '0',
    String(MAX_HOURLY),
    String(settings.hourly),
  ];
  count.onchange = () =>
    change({ hourly: Math.max(0, Math.min(MAX_HOURLY, Math.round(Number(count.value)))) });
  most.append(count);
  field.append(
    element('legend', '', 'Attention'),
    matrix(settings, change),
    most,
    quietField(settings, change),
  );
  return field;
}

function matrix(settings: AlertSettings, change: Change): HTMLElement {
  const table = element('table', 'spymaster-ways');
  const head = element('tr', '');
  head.append(element('td', ''), ...ALERT_WAYS.map((way) => element('th', '', WAY_NAMES[way])));
  table.append(head);
  // What was ticked before counts as well as what is ticked now.
  const ways: Writable = { ...settings.ways };
  for (const group of ALERT_GROUPS) {
    const row = element('tr', '');
    row.append(element('th', '', NAMES[group]));
    const now = () => ({ ...settings, ways });
    const own = () => Object.fromEntries(ALERT_WAYS.map((way) => [way, comesBy(now(), group, way)]));
    for (const way of ALERT_WAYS)
      row.append(
        cell(group, way, comesBy(settings, group, way), (isOn) => {
          ways[group] = { ...own(), [way]: isOn };
          change({ ways: { ...ways } });
        }),
      );
    table.append(row);
  }
  return table;
}

function cell(group: AlertGroup, way: AlertWay, isOn: boolean, change: (isOn: boolean) => void): HTMLElement {
  const made = element('td', '');
  if (group === 'approach' && !WAYS_OF_APPROACH.has(way)) return made;
  const box = element('input', '');
  box.type = 'checkbox';
  box.checked = isOn;
  box.setAttribute('aria-label', `${NAMES[group]}: ${WAY_NAMES[way].toLowerCase()}`);
  box.onchange = async () => {
    if (way === 'desktop' && box.checked && !(await mayNotify())) box.checked = false;
    change(box.checked);
  };
  made.append(box);
  return made;
}

/** Between two times of the day, if at all. */
function quietField({ quiet }: AlertSettings, change: Change): HTMLElement {
  const line = element('div', 'spymaster-field');
  const label = element('label', 'spymaster-check');
  const box = element('input', '');
  box.type = 'checkbox';
  box.checked = quiet !== null;
  label.append(box, 'Quiet, New York time');
  const [from, until] = [
    clock('from', quiet?.from ?? LUNCH.from),
    clock('until', quiet?.until ?? LUNCH.until),
  ];
  const told = () => change({ quiet: box.checked ? { from: from.value, until: until.value } : null });
  for (const each of [box, from, until]) each.onchange = told;
  line.append(label, from, until);
  return line;
}

function clock(name: string, value: string): HTMLInputElement {
  const input = element('input', '');
  input.type = 'time';
  input.required = true;
  input.value = value;
  input.setAttribute('aria-label', `Quiet ${name}`);
  return input;
}
