import { chooseContract } from '../../pipeline/contracts/followed-contract.ts';
import type { Instrument } from '../../shared/instruments.ts';
import { previousVolumes } from './previous-volumes.ts';

/** The future to follow on a date, by what the session before it left on the disk. */
export const chosenContract = async (
  rawFolder: string,
  instrument: Instrument,
  date: string,
): Promise<ReturnType<typeof chooseContract>> =>
  chooseContract(instrument, date, await previousVolumes(rawFolder, instrument, date));
