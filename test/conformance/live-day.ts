import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rawFile } from '../../daemon/raw/raw-layout.ts';
import { type Cut, type DayFile, type DayFiles, DayGateway } from './day-gateway.ts';
import { instantly } from './instantly.ts';
import { LiveGateway } from './live-gateway.ts';

export const GATEWAY_KEY = 'db-unittestapikey1234567890FFFFF';

const WHOLE_DAY = [
  { market: 'futures', schema: 'trades' },
  { market: 'futures', schema: 'mbp-10' },
  { market: 'options', schema: 'definition' },
  { market: 'options', schema: 'trades' },
  { market: 'options', schema: 'mbp-1' },
  { market: 'options', schema: 'statistics' },
] as const;

/**
 * Takes a date's raw files out of a data folder, for a gateway to have them: what happens
 * is not in the folder before it does.
 * @param markets what the gateway has; the rest of the day is lost
 */
export function takeDay(
  dataFolder: string,
  date: string,
  markets: readonly DayFile['market'][] = ['futures', 'options'],
): DayFiles {
  mkdirSync(join(dataFolder, 'venue'), { recursive: true });
  return WHOLE_DAY.flatMap(({ market, schema }) => {
    const taken = rawFile({ rawFolder: join(dataFolder, 'raw'), market, symbol: 'ES' }, schema, date);
    const path = join(dataFolder, 'venue', `${date}.${market}.${schema}.dbn.zst`);
    renameSync(taken, path);
    rmSync(`${taken}.json`, { force: true });
    return markets.includes(market) ? [{ market, schema, path }] : [];
  });
}

const AFTERNOON_STEP_NS = 20n * 60_000_000_000n;

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
   * @param quiet from when on it has nothing but a tape, and goes on in larger ones
   */
  follow(knownUntil: () => number | null, busyStepNs: bigint, quiet: bigint): void {
    this.#pacing = setInterval(() => {
      const known = knownUntil();
      const stepNs = this.market.now < quiet ? busyStepNs : AFTERNOON_STEP_NS;
      if (known !== null && BigInt(known) * 1_000_000_000n > this.market.now - 2n * stepNs)
        this.market.advanceTo(this.market.now + stepNs);
    }, 1);
  }

  async stop(): Promise<void> {
    if (this.#pacing) clearInterval(this.#pacing);
    await this.gateway.stop();
  }
}
