import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rawFile } from '../../daemon/raw/raw-layout.ts';
import { type Cut, type DayFiles, DayGateway } from './day-gateway.ts';
import { instantly } from './live-client.ts';
import { LiveGateway } from './live-gateway.ts';

export const GATEWAY_KEY = 'db-unittestapikey1234567890FFFFF';

/**
 * Takes a date's raw files of futures out of a data folder, for a gateway to have them,
 * and its options away: what happens is not in the folder before it does.
 */
export function takeDay(dataFolder: string, date: string): DayFiles {
  rmSync(join(dataFolder, 'raw', 'options'), { recursive: true, force: true });
  mkdirSync(join(dataFolder, 'venue'), { recursive: true });
  const files: Record<string, string> = {};
  for (const schema of ['trades', 'mbp-10'] as const) {
    const place = { rawFolder: join(dataFolder, 'raw'), market: 'futures', symbol: 'ES' } as const;
    files[schema] = join(dataFolder, 'venue', `${date}.${schema}.dbn.zst`);
    renameSync(rawFile(place, schema, date), files[schema]);
  }
  return files;
}

/** A gateway whose market is a recorded day, and which goes on with whoever follows it. */
export class PacedGateway {
  readonly market: DayGateway;
  readonly gateway: LiveGateway;
  #pacing: NodeJS.Timeout | null = null;

  private constructor(market: DayGateway, gateway: LiveGateway) {
    this.market = market;
    this.gateway = gateway;
  }

  static async start(files: DayFiles, now: bigint, cuts: readonly Cut[] = []): Promise<PacedGateway> {
    const market = await DayGateway.open(files, now, cuts);
    return new PacedGateway(market, await LiveGateway.start(GATEWAY_KEY, market.script));
  }

  /** How a feed reaches it, and the clocks that its market runs by. */
  get clocks() {
    return { clock: instantly(), wallClock: () => this.market.now };
  }

  /**
   * The market goes on in steps, and waits for whoever follows it, who is not as fast.
   * @param knownUntil Unix seconds; null before anything is known
   */
  follow(knownUntil: () => number | null, stepNs: bigint): void {
    this.#pacing = setInterval(() => {
      const known = knownUntil();
      if (known !== null && BigInt(known) * 1_000_000_000n > this.market.now - 2n * stepNs)
        this.market.advanceTo(this.market.now + stepNs);
    }, 1);
  }

  async stop(): Promise<void> {
    if (this.#pacing) clearInterval(this.#pacing);
    await this.gateway.stop();
  }
}
