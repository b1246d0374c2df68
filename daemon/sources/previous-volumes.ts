import { existsSync } from 'node:fs';
import type { Volumes } from '../../pipeline/contracts/followed-contract.ts';
import type { Instrument } from '../../shared/instruments.ts';
import { previousSession, sessionOf } from '../../shared/session/session.ts';
import { rawFile } from '../raw/raw-layout.ts';
import { rawCard } from './raw-card.ts';

/**
 * Contract volumes of the session just before a date; null without its DBN trades, since
 * older ones say nothing about today.
 */
export async function previousVolumes(
  rawFolder: string,
  instrument: Instrument,
  date: string,
): Promise<Volumes | null> {
  const earlier = previousSession(date);
  if (earlier === null) return null;
  const path = rawFile({ rawFolder, market: 'futures', symbol: instrument.symbol }, 'trades', earlier);
  if (!existsSync(path)) return null;
  const { contracts } = await rawCard(path, 'trades', sessionOf(earlier));
  return Object.fromEntries(Object.entries(contracts ?? {}).map(([symbol, { volume }]) => [symbol, volume]));
}
