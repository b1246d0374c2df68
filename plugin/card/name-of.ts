import type { Answer } from '../../shared/protocol/answer.ts';
import { LEVEL_NAMES } from '../theme/theme.ts';

/** A level and the side price comes from, as `OR low ↑`. */
export const nameOf = ({ level, direction }: Pick<Answer, 'level' | 'direction'>): string =>
  `${LEVEL_NAMES[level]} ${direction === 'UP' ? '↑' : '↓'}`;
