/** Stand-ins for names and addresses, each the same wherever it stands: `container-1`, `address-2`. */

import { readAddress } from "../../core/net/address.ts";
import { withoutPassword } from "../../collect/ssh/destination.ts";

/** What every host has, and tells nobody anything. */
const COMMON = new Set([
  ...["", "bridge", "host", "none", "ingress", "podman", "default", "docker", "localhost", "root"],
  ...["docker_gwbridge", "docker0", "lo", "all"],
]);

/** Names that the kernel or the engine gives. */
const GIVEN = /^(eth|ens?|enp|wlan?|veth|br-|vx-|tunl|tap|tun)[\da-f]*[a-z\d]*$/;

const isTelling = (name: string | undefined): name is string =>
  name !== undefined && !COMMON.has(name) && !GIVEN.test(name);

export class Pseudonyms {
  readonly #of = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  #known: RegExp | undefined;

  /** From now on these names of one thing are called alike, as the first of them that has a stand-in already. */
  know(kind: string, ...names: readonly (string | undefined)[]): void {
    const own = names.filter(isTelling);
    const [known] = own.flatMap((name) => this.#of.get(name) ?? []);
    const missing = own.filter((name) => !this.#of.has(name));
    if (missing.length === 0) return;
    const called = known ?? this.#next(kind);
    for (const name of missing) this.#of.set(name, called);
    this.#known = undefined;
  }

  /** The text with all of them in it replaced, those that only look like an address as well. */
  in(text: string): string {
    const named = this.#known ?? this.#compile();
    return withoutPasswords(text)
      .replace(named, (name) => this.#of.get(name) ?? name)
      .replace(HOME, "$1…")
      .replace(MAC, (mac) => this.#stand("mac", mac.toLowerCase()))
      .replace(ADDRESS, (address) => this.#address(address))
      .replace(ID, (id) => this.#stand("id", id.slice(0, 12)));
  }

  #next(kind: string): string {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    return `${kind}-${count}`;
  }

  #stand(kind: string, what: string): string {
    const known = this.#of.get(what);
    if (known !== undefined) return known;
    const name = this.#next(kind);
    this.#of.set(what, name);
    return name;
  }

  #address(text: string): string {
    const address = readAddress(text);
    if (address === undefined || /^(127\.|0\.0\.0\.0$|::1?$)/.test(address.text)) return text;
    return this.#stand("address", address.text);
  }

  /** The longest first: a name may be a part of another. */
  #compile(): RegExp {
    const names = [...this.#of.keys()].sort((one, other) => other.length - one.length);
    const escaped = names.map((name) => name.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
    const any = escaped.length === 0 ? "(?!)" : escaped.join("|");
    this.#known = new RegExp(`(?<![\\w])(?:${any})(?![\\w])`, "g");
    return this.#known;
  }
}

const withoutPasswords = (text: string): string =>
  text.replace(/[a-z]+:\/\/\S+/gi, (url) => withoutPassword(url));

const HOME = /((?:\/home|\/Users|[A-Z]:\\Users)[/\\])[^/\\\s:'"]+/g;
const MAC = /(?<![\da-f:])[\da-f]{2}(?::[\da-f]{2}){5}(?![\da-f:])/gi;
const ADDRESS =
  /(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}(?!\.?\w)|[\da-f]{0,4}:[\da-f:]*:[\da-f:.]*(?![\w:]))/gi;
const ID = /(?<![\w])(?:[\da-f]{64}|[\da-f]{12})(?![\w])/g;
