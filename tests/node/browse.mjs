// Open pages in a browser and tell what they asked for, ran, said and showed.
// Given as JSON: {"pages": [address], "widths": [pixels], "schemes": ["light"], "shots": folder or absent}.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const { pages, widths, schemes, shots } = JSON.parse(await text(process.stdin));
const browser = await chromium.launch({
  executablePath: process.argv[2],
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
  ],
});
const seen = [];
for (const address of pages) {
  const page = await browser.newPage();
  const found = { address, requests: [], said: [], overflow: {}, violations: [] };
  page.on("request", (request) => found.requests.push(request.url()));
  page.on("console", (message) => found.said.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => found.said.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    found.said.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  await page.goto(address, { waitUntil: "load" });
  for (const scheme of schemes) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      const size = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      found.overflow[width] = Math.max(found.overflow[width] ?? 0, size);
      if (shots) {
        await page.screenshot({ path: `${shots}/${scheme}-${width}.png`, fullPage: true });
      }
    }
    // Evaluated from outside: the page's own policy lets no script run.
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    found.violations.push(...violations.map((rule) => `${scheme}: ${rule.id}: ${rule.nodes.map((node) => node.html).join(" | ")}`));
  }
  Object.assign(
    found,
    await page.evaluate(() => ({
      scripts: [...document.querySelectorAll("script")].map((script) => script.type),
      data: document.querySelector("script").textContent,
      texts: [...document.querySelectorAll("bdi")].map((element) => element.textContent),
      links: [...document.querySelectorAll("[href], [src]")].map((element) => element.getAttribute("href") ?? element.src),
      outline: [...document.body.querySelectorAll("*")].map((element) => element.localName).join(" "),
      title: document.title,
    })),
  );
  seen.push(found);
  await page.close();
}
await browser.close();
console.log(JSON.stringify(seen));
