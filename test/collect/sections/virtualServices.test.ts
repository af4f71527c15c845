import assert from "node:assert/strict";
import { virtualServices } from "../../../src/collect/sections/virtualServices.ts";

const PRINTED = `/proc/self/net/ip_vs:IP Virtual Server version 1.2.1 (size=4096)
/proc/self/net/ip_vs:Prot LocalAddress:Port Scheduler Flags
/proc/self/net/ip_vs:  -> RemoteAddress:Port Forward Weight ActiveConn InActConn
/proc/self/net/ip_vs:TCP  0A600001:01BB rr
/proc/self/net/ip_vs:  -> C0A80002:1D51      Masq    1      0          0
/proc/self/net/ip_vs:UDP  [2001:0db8:0000:0000:0000:0000:0000:0001]:0035 rr
/proc/71/net/ip_vs:IP Virtual Server version 1.2.1 (size=4096)
/proc/71/net/ip_vs:FWM  00000100 rr
/proc/71/net/ip_vs:  -> 0A000003:0000      Masq    1      0          0
/proc/72/net/ip_vs:IP Virtual Server version 1.2.1 (size=4096)
`;

suite("virtual services of IPVS", () => {
  test("those of each namespace that has some", () => {
    const { value, problems } = virtualServices.read(PRINTED);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      [...value],
      [
        [
          0,
          [
            {
              at: { protocol: 6, address: "10.96.0.1", port: 443 },
              servers: [{ address: "192.168.0.2", port: 7505 }],
            },
            { at: { protocol: 17, address: "2001:db8::1", port: 53 }, servers: [] },
          ],
        ],
        [71, [{ mark: 0x100, servers: [{ address: "10.0.0.3", port: 0 }] }]],
      ],
    );
  });

  test("nothing without the module", () => {
    assert.deepEqual([...virtualServices.read("").value], []);
  });
});
