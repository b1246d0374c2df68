/** Of all that is shown from the start: card, slot, legend, replay bar. */
export const STYLES = `
.spymaster{color:var(--spymaster-ink);font:13px/1.45 system-ui,sans-serif;font-variant-numeric:tabular-nums}
.spymaster *{box-sizing:border-box}
.spymaster [hidden],.spymaster[hidden]{display:none!important}
.spymaster p,.spymaster h2,.spymaster h3{margin:0}
.spymaster button,.spymaster select,.spymaster input{font:inherit;color:inherit}
.spymaster :focus-visible{outline:2px solid var(--spymaster-accent);outline-offset:1px}
.spymaster-heard{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.spymaster-quiet,.spymaster-place,.spymaster-terms,.spymaster-label{color:var(--spymaster-ink-mid)}
.spymaster-button,.spymaster-choice,.spymaster-grade,.spymaster-horizon,.spymaster-clock{background:var(--spymaster-raised);border:1px solid var(--spymaster-control);border-radius:6px;min-height:28px;padding:2px 10px}
.spymaster-button,.spymaster-grade,.spymaster-horizon,.spymaster-link,.spymaster-term,.spymaster-other{cursor:pointer}
.spymaster-button:disabled,.spymaster-choice:disabled,.spymaster-clock:disabled{opacity:.45;cursor:default}
.spymaster-link,.spymaster-term{background:none;border:0;padding:2px 3px;min-height:24px;min-width:24px;text-decoration:underline;text-underline-offset:2px;color:var(--spymaster-ink-mid)}
.spymaster-buttons{display:flex;flex-wrap:wrap;gap:8px;align-items:center}
.spymaster-icon{width:16px;height:16px;vertical-align:-3px;fill:currentcolor;stroke:currentcolor;stroke-width:1.5;stroke-linejoin:round}
.spymaster-slot:not(:empty){margin-bottom:12px}
.spymaster-alert{background:var(--spymaster-raised);border:1px solid var(--spymaster-hairline);border-left:4px solid var(--spymaster-ink-mid);border-radius:6px;padding:8px 10px}
.spymaster-alert[data-severity=WARNING]{border-left-color:var(--spymaster-warning)}
.spymaster-alert[data-severity=CRITICAL]{border-left-color:var(--spymaster-critical)}
.spymaster-alert-title{font-weight:600}
.spymaster-pinned{color:var(--spymaster-warning);margin-bottom:8px!important}
.spymaster-body{display:flex;flex-direction:column;gap:6px}
.spymaster-head{display:flex;justify-content:space-between;align-items:start;gap:8px}
.spymaster-name{font-size:15px;font-weight:600}
.spymaster-grade{min-width:28px;padding:0 6px}
.spymaster-chips{display:flex;flex-wrap:wrap;gap:6px}
.spymaster-chips span{border:1px solid var(--spymaster-hairline);border-radius:9px;padding:0 8px;font-size:12px;color:var(--spymaster-ink-mid)}
.spymaster-sentence{font-size:16px;font-weight:600;line-height:1.35;border-left:3px solid transparent;padding-left:8px;margin-left:-11px!important}
.spymaster-sentence[data-verdict=more]{border-color:var(--spymaster-break)}
.spymaster-sentence[data-verdict=less]{border-color:var(--spymaster-reject)}
.spymaster-further{color:var(--spymaster-ink-mid)}
.spymaster-dots{display:flex;gap:2px}
.spymaster-dots i{flex:1;max-width:15px;aspect-ratio:1;border-radius:50%;border:1.5px solid}
.spymaster-dots [data-outcome=BREAK]{color:var(--spymaster-break);background:var(--spymaster-break)}
.spymaster-dots [data-outcome=REJECT]{color:var(--spymaster-reject)}
.spymaster-dots [data-outcome=CHOP]{color:var(--spymaster-neutral);border-style:dashed}
.spymaster-shares{white-space:pre-wrap;display:flow-root}
.spymaster-shares b{font-size:15px}
.spymaster-break{color:var(--spymaster-break-text)}
.spymaster-reject{color:var(--spymaster-reject-text)}
.spymaster-horizons{float:right;color:var(--spymaster-ink-mid);white-space:normal}
.spymaster-horizon{padding:0;min-width:24px;min-height:24px;margin:0 1px;border-color:var(--spymaster-hairline)}
.spymaster-horizon[aria-pressed=true]{border-color:var(--spymaster-accent);font-weight:600;color:var(--spymaster-ink)}
.spymaster-track{position:relative;height:20px;background:linear-gradient(var(--spymaster-hairline),var(--spymaster-hairline)) 0 50%/100% 2px no-repeat}
.spymaster-track span{position:absolute;top:50%;transform:translateY(-50%)}
.spymaster-interval{height:2px;background:var(--spymaster-ink-low)}
.spymaster-band{height:10px;background:var(--spymaster-neutral);opacity:.5;border-radius:2px}
[data-verdict=more]>.spymaster-track .spymaster-band{background:var(--spymaster-break)}
[data-verdict=less]>.spymaster-track .spymaster-band{background:var(--spymaster-reject)}
.spymaster-mean{width:4px;height:14px;margin-left:-2px;background:var(--spymaster-ink)}
.spymaster-usual{height:20px;border-left:2px solid var(--spymaster-ink-mid);margin-left:-1px}
.spymaster-walk{height:20px;border-left:2px dotted var(--spymaster-ink-mid);margin-left:-1px}
.spymaster-scale-caption{color:var(--spymaster-ink-mid);font-size:12px}
.spymaster-line{color:var(--spymaster-ink-mid)}
.spymaster-course{width:96px;height:24px;margin:0 8px;vertical-align:middle;overflow:visible}
.spymaster-course polyline{fill:none;stroke:var(--spymaster-ink);stroke-width:1.5}
.spymaster-course polygon{fill:var(--spymaster-neutral);opacity:.25}
.spymaster-term{color:var(--spymaster-ink-mid);padding:0 2px}
.spymaster-terms{font-size:12px}
.spymaster-explained{background:var(--spymaster-raised);border:1px solid var(--spymaster-hairline);border-radius:6px;padding:6px 8px;font-size:12px}
.spymaster-idle p:first-child{font-size:16px;font-weight:600;margin-bottom:6px}
.spymaster-idle p{color:var(--spymaster-ink-mid)}
.spymaster-idle p:first-child{color:var(--spymaster-ink)}
.spymaster-others{margin-top:12px}
.spymaster-other{display:block;width:100%;min-height:44px;text-align:left;background:none;border:0;border-top:1px solid var(--spymaster-hairline);padding:6px 0}
.spymaster-other b{margin-right:8px}
.spymaster-other span{color:var(--spymaster-ink-mid)}
.spymaster-replay{display:flex;flex-wrap:wrap;gap:8px;align-items:center}
.spymaster-play{min-width:68px}
.spymaster-tracks{flex:1 1 200px;position:relative;min-width:120px}
.spymaster-scrub{width:100%;margin:0;accent-color:var(--spymaster-accent);min-height:24px}
.spymaster-lane{position:relative;height:10px;margin:0 8px}
.spymaster-lane i{position:absolute;width:8px;height:8px;margin-left:-4px;background:var(--spymaster-neutral)}
.spymaster-lane [data-kind=BREAK]{background:var(--spymaster-break);transform:rotate(45deg) scale(.8)}
.spymaster-lane [data-kind=REJECT]{background:var(--spymaster-reject);border-radius:50%}
.spymaster-lane [data-kind=UNKNOWN]{background:none;border:1px solid var(--spymaster-neutral)}
.spymaster-lane [data-kind=ALERT]{width:2px;margin-left:-1px;background:var(--spymaster-warning)}
.spymaster-clock{width:84px;font-weight:600;text-align:center}
.spymaster-legend-line{display:flex;flex-wrap:wrap;gap:2px 10px;align-items:baseline}
.spymaster-legend-line .spymaster-link{min-height:0}
.spymaster-legend-row{display:grid;grid-template-columns:18px 70px 70px 1fr auto;gap:6px;align-items:center}
.spymaster-legend-row[data-shown=false]{opacity:.5}
.spymaster-legend-row .spymaster-link{text-align:left}
.spymaster-sample{height:0;border-top:2px solid}
.spymaster-sample[data-level^=PM]{border-top:2px dotted var(--spymaster-pre-market)}
.spymaster-sample[data-level=OR_HIGH]{color:var(--spymaster-opening-high)}
.spymaster-sample[data-level=OR_LOW]{color:var(--spymaster-opening-low)}
.spymaster-sample[data-level=SMA_90]{border-top:4px dotted var(--spymaster-sma)}
.spymaster-sample[data-level=EMA_20]{border-top:3px dotted var(--spymaster-ema)}
.spymaster-mark[data-severity=WARNING]{color:var(--spymaster-warning)}
.spymaster-mark[data-severity=CRITICAL]{color:var(--spymaster-critical)}
.spymaster-mark[data-end=BREAK]{color:var(--spymaster-break-text)}
.spymaster-mark[data-end=REJECT]{color:var(--spymaster-reject-text)}
@media (prefers-reduced-motion:no-preference){.spymaster-alert{animation:spymaster-in .12s}}
@keyframes spymaster-in{from{opacity:0}}
@media (pointer:coarse){.spymaster-button,.spymaster-choice,.spymaster-link,.spymaster-horizon,.spymaster-grade,.spymaster-clock{min-height:44px;min-width:44px}}
@media (forced-colors:active){.spymaster-dots [data-outcome=BREAK]{background:CanvasText;forced-color-adjust:none}.spymaster-band,.spymaster-lane i{forced-color-adjust:none}}
`;
