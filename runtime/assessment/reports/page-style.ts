/** How a report looks: on a screen, light or dark, and on paper. No fonts and no pictures are loaded. */
import { hash } from 'node:crypto';

export const pageStyle = `
:root{color-scheme:light dark;--paper:#fbfaf7;--card:#fff;--ink:#1d2320;--soft:#5d6662;--line:#e2e0d8;
--accent:#0f6b5c;--tint:#e6f1ee;--anchor:#a8590b;--anchor-tint:#fbefe0;--risk:#b3261e;--risk-tint:#fbe9e7}
@media (prefers-color-scheme:dark){:root{--paper:#131716;--card:#1b211f;--ink:#e8ece9;--soft:#9aa5a0;
--line:#303836;--accent:#5cc4ae;--tint:#1d322d;--anchor:#e9a24b;--anchor-tint:#35291a;--risk:#f2867d;
--risk-tint:#3a2220}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);
font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
font-variant-numeric:tabular-nums}
main{max-width:1000px;margin:0 auto;padding:44px 28px 64px}
header .over{color:var(--accent);font-weight:600;font-size:13px;letter-spacing:.04em;text-transform:uppercase}
h1{font-size:32px;line-height:1.2;margin:6px 0 10px;letter-spacing:-.015em}
h2{font-size:20px;line-height:1.3;margin:44px 0 6px;letter-spacing:-.01em}
p{margin:0 0 10px;max-width:72ch}
.lead{font-size:17px}
.note{color:var(--soft);font-size:14px;max-width:78ch}
.alarm{border-left:5px solid var(--risk);background:var(--risk-tint);padding:14px 18px;border-radius:6px;
margin:20px 0}
.alarm strong{display:block;font-size:17px;color:var(--risk)}
.alarm p{margin:0}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(136px,1fr));gap:12px;margin:24px 0 0}
.tile{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:12px 16px}
.tile b{display:block;font-size:25px;font-weight:650;line-height:1.25}
.tile span{color:var(--soft);font-size:13px}
.tile.risk b{color:var(--risk)}
.sheet{background:var(--card);border:1px solid var(--line);border-radius:10px;overflow-x:auto;margin:12px 0}
table{border-collapse:collapse;width:100%;font-size:14px}
th{font-weight:600;font-size:12.5px;color:var(--soft);text-align:left;white-space:nowrap;
vertical-align:bottom}
th,td{padding:6px 12px;border-bottom:1px solid var(--line)}
tbody tr:last-child td{border-bottom:0}
td.n,th.n{text-align:right;white-space:nowrap}
td.t{min-width:150px;overflow-wrap:anywhere}
td small{display:block;color:var(--soft);font-size:12px;line-height:1.35}
tr.anchor td{background:var(--anchor-tint)}
tr.anchor td:first-child{color:var(--anchor)}
tr.needs .risk{color:var(--risk);font-weight:650}
.grade{display:inline-block;min-width:30px;text-align:center;font-weight:650;padding:1px 8px;
border-radius:12px;background:var(--tint);color:var(--accent)}
tr.anchor .grade{background:transparent;border:1px solid var(--anchor);color:var(--anchor)}
.bars{display:block;width:110px;height:18px}
.bars rect{fill:var(--accent)}
.bars .base{fill:var(--line)}
.plot{display:block;width:100%;min-width:600px;height:auto;padding:10px 8px}
.plot text{fill:var(--ink);font-size:11px}
.plot .rank{text-anchor:end;fill:var(--soft)}
.plot .grade{text-anchor:middle;font-weight:650}
.plot .stripe{fill:var(--ink);opacity:.03}
.plot .reach{stroke:var(--accent);stroke-width:1.6;opacity:.55}
.plot circle{fill:var(--accent)}
.plot .anchor .reach{stroke:var(--anchor)}
.plot path,.plot .anchor .name,.plot .anchor .grade{fill:var(--anchor)}
.plot .axis{stroke:var(--soft)}
.plot .tick{stroke:var(--line)}
.plot .tick-label{text-anchor:middle;fill:var(--soft)}
.plot .axis-label{text-anchor:end;fill:var(--soft);font-size:10.5px}
.plot .axis-label.start{text-anchor:start}
.plot .cut{stroke:var(--ink);stroke-width:1;stroke-dasharray:3 3;opacity:.6}
.plot .cut-reach{fill:var(--soft);opacity:.6}
.plot .band{text-anchor:middle;font-weight:650;font-size:12px}
.plot .hover{fill:transparent}
.key{display:flex;flex-wrap:wrap;gap:4px 18px;color:var(--soft);font-size:13px}
.key i{font-style:normal;color:var(--accent)}
.key i.a{color:var(--anchor)}
ul{margin:8px 0;padding-left:20px}
li{margin:3px 0;max-width:78ch}
footer{margin-top:48px;padding-top:14px;border-top:1px solid var(--line);color:var(--soft);font-size:12.5px;
overflow-wrap:anywhere}
@media (max-width:640px){main{padding:28px 16px 44px}h1{font-size:27px}}
@page{size:A4;margin:14mm 13mm}
@media print{:root{color-scheme:light;--paper:#fff;--card:#fff;--ink:#111;--soft:#555;--line:#ccc;
--accent:#0f6b5c;--tint:#eef5f3;--anchor:#8a4706;--anchor-tint:#fdf6ec;--risk:#a01c15;--risk-tint:#fdf0ef}
body{font-size:10.5pt;-webkit-print-color-adjust:exact;print-color-adjust:exact}
main{max-width:none;padding:0}h1{font-size:22pt}h2{break-after:avoid;margin-top:22pt}
.tiles{grid-template-columns:repeat(5,1fr);gap:8px}.sheet,.tile{border-radius:4px}
.sheet{overflow:visible}.plot{min-width:0}table{font-size:8.5pt}
th,td{padding:2pt 3.5pt}td small{font-size:7pt}
thead{display:table-header-group}tr,.tile,.alarm,.plot{break-inside:avoid}}
`;

/** The styles of the page and nothing else: no script, no picture, no address. */
export const pagePolicy =
  `default-src 'none'; style-src 'sha256-${hash('sha256', pageStyle, 'base64')}'; base-uri 'none'; ` +
  "form-action 'none'";
