/** Images of an engine that a helper container could be made of, the likeliest first. */

import type { EngineClient } from "../../collect/engine/client.ts";
import { fieldsOf, listOf, textsOf, wordOf } from "../../collect/fields.ts";
import { done, type Outcome } from "../../collect/outcome.ts";

const TIMEOUT_MS = 10_000;

/** Small ones that people have, each with an `nsenter` of its own. */
const OFFICIAL =
  /^(docker\.io\/)?(library\/)?(busybox|alpine|debian|ubuntu|fedora|rockylinux|almalinux)(:|@|$)/;

/**
 * Whether it may be taken without being named: what an image has for `nsenter` runs as the host's root, and the author
 * of any other is a stranger.
 */
export const isOfficial = (image: string): boolean => OFFICIAL.test(image);

/** Ids or names, at most one for each image. */
export async function imagesAtHand(engine: EngineClient): Promise<Outcome<readonly string[]>> {
  const { signal } = new AbortController();
  const list = await engine.get("/images/json", { signal, timeoutMs: TIMEOUT_MS });
  if (!list.ok) return list;
  const images = listOf(list.value)
    .map(fieldsOf)
    .flatMap((image) => {
      const tags = textsOf(image["RepoTags"]).filter((tag) => !tag.includes("<none>"));
      const name = tags.find(isOfficial) ?? tags[0] ?? wordOf(image["Id"]);
      const size = typeof image["Size"] === "number" ? image["Size"] : 0;
      return name === undefined ? [] : [{ name, size, isKnown: isOfficial(name) }];
    });
  images.sort((a, b) => Number(b.isKnown) - Number(a.isKnown) || a.size - b.size);
  return done(images.map(({ name }) => name));
}
