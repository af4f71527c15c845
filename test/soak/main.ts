// Restarts engines, drops links and lets changes burst while three lenses look: `npm run soak`.
//   npm run soak -- --events 100      1,000 unless told
//   npm run soak -- --minutes 2       10 at most unless told
import { parseArgs } from "node:util";
import { soak } from "./soak.ts";

const { values } = parseArgs({
  options: {
    events: { type: "string", default: "1000" },
    minutes: { type: "string", default: "10" },
  },
});
const faults = await soak({
  events: Number(values.events),
  ms: Number(values.minutes) * 60_000,
  tell: (line) => console.log(line),
});
for (const fault of faults) console.error(`FAULT: ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;
