import type { Alert } from '../../shared/protocol/stream-messages.ts';
import type { Scene } from '../scene.ts';
import { comesBy, groupOf } from './alert-settings.ts';

/** What the log lists: of conditions the card has chips. */
export const loggedAlerts = ({ state, options }: Pick<Scene, 'state' | 'options'>): readonly Alert[] =>
  state.news.filter(({ type }) => comesBy(options.alerts, groupOf(type), 'log'));
