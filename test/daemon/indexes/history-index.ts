import { buildForecasts } from '../../../daemon/forecasts/build.ts';
import { historyLake } from '../forecasts/history-lake.ts';

/** The lake of made-up sessions, and what builds its forecasts. */
export function forecastLake(dates: readonly string[]) {
  const made = historyLake();
  const build = () => buildForecasts({ dataFolder: made.root, symbol: 'ES', workers: 1 }, () => undefined);
  const fill = async () => {
    for (const [i, date] of dates.entries()) await made.putEpisodes(date, i + 1);
    await build();
  };
  return { ...made, build, fill };
}
