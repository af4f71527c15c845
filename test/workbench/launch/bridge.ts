import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Frame, Locator, Page } from "playwright-core";
import type { Target, Verbs } from "../verbs.ts";

const SCREENSHOTS = resolve(import.meta.dirname, "../../../test-output/screenshots");
const TIMEOUT_MS = 15_000;

/** How long a test waits for a window that is still to be connected to. */
const WINDOW_TIMEOUT_MS = 30_000;

/** A door of the launcher, on the loopback interface, through which the tests drive the window. */
export class Bridge {
  /** The window, as soon as there is one. */
  page: Page | undefined;
  readonly #server: Server;
  readonly #path: string;

  private constructor() {
    // Whoever does not know the path is nobody of ours.
    this.#path = `/${randomBytes(16).toString("hex")}`;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async open(): Promise<Bridge> {
    const bridge = new Bridge();
    bridge.#server.listen(0, "127.0.0.1");
    await once(bridge.#server, "listening");
    return bridge;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}${this.#path}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #window(): Promise<Page> {
    const deadline = Date.now() + WINDOW_TIMEOUT_MS;
    while (this.page === undefined && Date.now() < deadline) await setTimeout(100);
    if (this.page !== undefined) return this.page;
    throw new Error(`There was no window to drive after ${WINDOW_TIMEOUT_MS} ms`);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      if (request.url !== this.#path) throw new Error("Nothing here");
      let body = "";
      for await (const chunk of request.setEncoding("utf8")) body += String(chunk);
      const { verb, args } = JSON.parse(body) as { verb: keyof Verbs; args: never };
      const value = await verbsOn(await this.#window())[verb](args);
      response.end(JSON.stringify({ value }));
    } catch (error) {
      response.statusCode = 400;
      response.end(JSON.stringify({ error: error instanceof Error ? error.message : "failed" }));
    }
  }
}

function verbsOn(page: Page): Verbs {
  return {
    async screenshot({ name }) {
      mkdirSync(SCREENSHOTS, { recursive: true });
      await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
    },
    press: ({ keys }) => page.keyboard.press(keys),
    type: ({ text }) => page.keyboard.type(text),
    async click({ target, button = "left", count = 1 }) {
      const found = await locate(page, target);
      await found.click({ button, clickCount: count, timeout: TIMEOUT_MS });
    },
    async hover({ target }) {
      await (await locate(page, target)).hover({ timeout: TIMEOUT_MS });
    },
    async waitFor({ target, state = "visible" }) {
      await (await locate(page, target)).waitFor({ state, timeout: TIMEOUT_MS });
    },
    async texts({ target }) {
      if (target.inWebview !== true) return all(page, target).allInnerTexts();
      const texts = webviewsOf(page).map((frame) =>
        unlessGone(frame, all(frame, target).allInnerTexts()),
      );
      return (await Promise.all(texts)).flatMap((each) => each ?? []);
    },
    async attribute({ target, name }) {
      return (await locate(page, target)).getAttribute(name, { timeout: TIMEOUT_MS });
    },
    async webviewTexts() {
      const texts = webviewsOf(page).map((frame) =>
        unlessGone(frame, frame.locator("body").innerText()),
      );
      return (await Promise.all(texts)).filter((text) => text !== undefined);
    },
    resize: (size) => page.setViewportSize(size),
  };
}

/** The first that fits, in whichever webview it turns up where it is to be in one. */
async function locate(page: Page, target: Target): Promise<Locator> {
  if (target.inWebview !== true) return all(page, target).first();
  const deadline = Date.now() + TIMEOUT_MS;
  while (Date.now() < deadline) {
    for (const frame of webviewsOf(page)) {
      const found = all(frame, target);
      const count = (await unlessGone(frame, found.count())) ?? 0;
      if (count > 0) return found.first();
    }
    await page.waitForTimeout(100);
  }
  throw new Error(`No webview has ${JSON.stringify(target)}`);
}

/** VS Code gives a webview that is loaded again another frame, at any moment: what the old one would have said is nothing. */
async function unlessGone<T>(frame: Frame, asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (frame.isDetached()) return undefined;
    throw error;
  }
}

function all(place: Page | Frame, target: Target): Locator {
  if ("css" in target) {
    const { css, hasText } = target;
    return place.locator(css, hasText === undefined ? {} : { hasText });
  }
  const { role, ...options } = target;
  return place.getByRole(role as Parameters<Page["getByRole"]>[0], options);
}

/** VS Code puts the document of a webview into a frame of its own within a frame of its own. */
function webviewsOf(page: Page): Frame[] {
  return page.frames().filter((frame) => frame.parentFrame()?.parentFrame() === page.mainFrame());
}
