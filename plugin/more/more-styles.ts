/** Of lists, drawer, help and settings. */
export const MORE_STYLES = `
.spymaster-tabs{display:flex;gap:2px;margin:14px 0 0;border-bottom:1px solid var(--spymaster-hairline)}
.spymaster-tab{background:none;border:1px solid transparent;border-bottom:0;border-radius:6px 6px 0 0;padding:4px 8px;min-height:30px;white-space:nowrap;cursor:pointer;color:var(--spymaster-ink-mid)}
.spymaster-tab[aria-selected=true]{border-color:var(--spymaster-hairline);background:var(--spymaster-raised);color:var(--spymaster-ink);font-weight:600}
.spymaster-log{padding-top:8px;font-size:12px}
.spymaster-tools{display:flex;gap:8px;align-items:center;margin:4px 0}
.spymaster-row{border-top:1px solid var(--spymaster-hairline);padding:4px 0}
.spymaster-row-line{display:flex;gap:8px;width:100%;text-align:left;background:none;border:0;padding:2px 0;min-height:24px;cursor:pointer;font-size:13px}
.spymaster-row time{color:var(--spymaster-ink-mid)}
.spymaster-mark{min-width:14px;text-align:center;font-weight:600}
.spymaster-entry{width:92px}
.spymaster-level-row{display:grid;grid-template-columns:70px 70px 1fr;gap:8px;padding:3px 0}
.spymaster-drawer{border-top:1px solid var(--spymaster-hairline);background:var(--spymaster-panel);padding:10px 14px}
.spymaster-drawer h3{font-size:15px}
.spymaster-drawer [aria-pressed=true]{border-color:var(--spymaster-accent);font-weight:600}
.spymaster-drawer-body{display:flex;flex-wrap:wrap;gap:16px;margin-top:8px;align-items:start}
.spymaster-paths{flex:0 0 300px;width:300px;height:190px;background:var(--spymaster-paper);border:1px solid var(--spymaster-hairline)}
.spymaster-paths polyline{fill:none;stroke:var(--spymaster-neutral);stroke-width:1}
.spymaster-paths [data-end=BREAK]{stroke:var(--spymaster-break)}
.spymaster-paths [data-end=REJECT]{stroke:var(--spymaster-reject);stroke-dasharray:3 2}
.spymaster-paths .pointed{stroke-width:2.5;opacity:1}
.spymaster-paths .self{stroke:var(--spymaster-ink);stroke-width:2.5}
.spymaster-paths .level{stroke:var(--spymaster-ink-mid)}
.spymaster-paths .atr{stroke:var(--spymaster-ink-low);stroke-dasharray:2 4}
.spymaster-scroller{flex:1 1 380px;max-height:200px;overflow:auto}
.spymaster-cases{border-collapse:collapse;width:100%;font-size:12px}
.spymaster-cases th,.spymaster-cases td{text-align:left;padding:1px 8px 1px 0;white-space:nowrap}
.spymaster-cases thead{position:sticky;top:0;background:var(--spymaster-panel)}
.spymaster-cases tbody tr:hover{background:var(--spymaster-raised)}
.spymaster-chance{flex:0 0 200px;font-size:12px}
.spymaster-calibration{width:220px;height:220px;display:block;margin:6px 0}
.spymaster-calibration text{font-size:11px;fill:var(--spymaster-ink-mid)}
.spymaster-calibration .right{stroke:var(--spymaster-control);stroke-dasharray:4 3}
.spymaster-calibration .bin{stroke:var(--spymaster-accent);fill:var(--spymaster-accent);stroke-width:1.5}
.spymaster-quantiles{width:200px;height:80px;border-bottom:1px solid var(--spymaster-control)}
.spymaster-quantiles circle{fill:var(--spymaster-break)}
.spymaster-quantiles line{stroke:var(--spymaster-ink-mid)}
.spymaster-tour{position:fixed;z-index:20;width:300px;max-width:calc(100vw - 24px);display:grid;gap:8px;padding:14px 16px;background:var(--spymaster-raised);border:1px solid var(--spymaster-accent);border-radius:10px;box-shadow:0 6px 24px #0006;font-size:14px}
.spymaster-sheet{color:var(--spymaster-ink);background:var(--spymaster-raised);border:1px solid var(--spymaster-control);border-radius:10px;padding:18px;width:min(560px,92vw);max-height:86vh;overflow:auto}
.spymaster-sheet::backdrop{background:#0008}
.spymaster-sheet h3{font-size:13px;margin:12px 0 2px}
.spymaster-keys{border-collapse:collapse}
.spymaster-keys th{text-align:left;padding:1px 14px 1px 0;white-space:nowrap;font-weight:600}
.spymaster-settings fieldset{border:1px solid var(--spymaster-hairline);border-radius:6px;margin:10px 0;display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr))}
.spymaster-attention{grid-template-columns:1fr!important}
.spymaster-ways th{text-align:left;font-weight:400}
.spymaster-ways td,.spymaster-ways tr:first-child th{text-align:center;padding:1px 6px}
.spymaster-field,.spymaster-check{display:flex;gap:8px;align-items:center;min-height:30px}
.spymaster-field{justify-content:space-between}
.spymaster-settings fieldset .spymaster-field{grid-column:1/-1}
`;
