import { ACCEPT, COUNTER, DROP, jump, testCases, WEB } from "../native.ts";

suite("verdicts", () => {
  testCases([
    ["accept", [ACCEPT], WEB, "accept"],
    ["drop", [DROP], WEB, "drop"],
    ["return", [{ return: null }], WEB, "return"],
    ["jump", [jump("a")], WEB, "jump a"],
    ["goto", [{ goto: { target: "a" } }], WEB, "goto a"],
    ["continue", [{ continue: null }], WEB, "continue"],
    ["nothing", [COUNTER], WEB, "continue"],
  ]);
});
