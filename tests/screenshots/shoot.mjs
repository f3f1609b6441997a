// Photographs every scene in one headless Chromium, over its debugging pipe: node shoot.mjs PAYLOADS.json PAGE.html FOLDER
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [payloads, page, folder] = process.argv.slice(2);
const SCALE = 2;
const COLOURS = 64; // Plenty for text on white, and a third of the bytes.
const UPNG = createRequire(resolve(page))("upng-js");

const flags = ["--headless", "--remote-debugging-pipe", "--disable-gpu", "--hide-scrollbars", "--force-color-profile=srgb"];
if (process.getuid() === 0) flags.push("--no-sandbox");
const chromium = spawn("chromium", flags, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
const [, , , to, from] = chromium.stdio;

let sent = 0;
let received = "";
const waiting = new Map();
from.setEncoding("utf8").on("data", (chunk) => {
  const parts = (received + chunk).split("\0");
  received = parts.pop();
  for (const { id, result, error } of parts.map((part) => JSON.parse(part))) {
    if (!waiting.has(id)) continue;
    const [done, fail] = waiting.get(id);
    if (error) fail(new Error(error.message));
    else done(result);
  }
});
chromium.on("error", (error) => fail(error.message));
chromium.on("exit", () => fail("Chromium ended early."));
const late = setTimeout(() => fail("Chromium does not answer."), 120_000);

function fail(reason) {
  console.error(reason);
  chromium.kill();
  process.exit(1);
}

function call(method, params = {}, sessionId = undefined) {
  sent += 1;
  to.write(`${JSON.stringify({ id: sent, method, params, sessionId })}\0`);
  return new Promise((done, failed) => waiting.set(sent, [done, failed]));
}

try {
  const url = pathToFileURL(resolve(page)).href;
  const { targetId } = await call("Target.createTarget", { url, width: 720, height: 1000 });
  const { sessionId } = await call("Target.attachToTarget", { targetId, flatten: true });
  const evaluate = async (expression) => {
    const { result, exceptionDetails } = await call(
      "Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true }, sessionId,
    );
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  while (!(await evaluate("Boolean(window.show)"))) await new Promise((again) => setTimeout(again, 50));
  mkdirSync(folder, { recursive: true });
  for (const scene of JSON.parse(readFileSync(payloads, "utf8"))) {
    const { width, height } = await evaluate(`show(${JSON.stringify(scene)})`);
    const size = { width, height, deviceScaleFactor: SCALE, mobile: false };
    await call("Emulation.setDeviceMetricsOverride", size, sessionId);
    const { data } = await call("Page.captureScreenshot", { format: "png" }, sessionId);
    const drawn = UPNG.decode(Buffer.from(data, "base64"));
    const image = Buffer.from(UPNG.encode([UPNG.toRGBA8(drawn)[0]], drawn.width, drawn.height, COLOURS));
    writeFileSync(join(folder, `${scene.name}.png`), image);
    console.log(`${join(folder, scene.name)}.png, ${Math.ceil(image.length / 1024)} kB`);
  }
  chromium.removeAllListeners("exit");
  clearTimeout(late);
  await Promise.race([call("Browser.close"), new Promise((closed) => chromium.on("exit", closed))]);
} catch (error) {
  fail(error.message);
}
