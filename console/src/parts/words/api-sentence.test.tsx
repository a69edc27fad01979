import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { ApiSentence } from "./api-sentence";

describe("a sentence of the API", () => {
  it("shows its times as people write them, and keeps the rest", () => {
    const text = "Access to the cluster payments-eu ended at 2026-11-28T11:00:03.523Z. Ask anew <if> you need it.";
    const shown = renderToStaticMarkup(<ApiSentence text={text} />);
    expect(shown).toContain('<time dateTime="2026-11-28T11:00:03.523Z" title="Saturday, 28 November 2026 at ');
    expect(shown.replaceAll(/<[^>]*>/g, "")).toMatch(
      /^Access to the cluster payments-eu ended at 28 Nov 2026, \d\d:\d\d. Ask anew &lt;if&gt; you need it.$/,
    );
  });

  it.each(["It hangs.", "", "2026-11-28 is a day, and T11:00:03Z is none."])(
    "without a time is as it is: %s",
    (text) => {
      expect(renderToStaticMarkup(<ApiSentence text={text} />)).toBe(text);
    },
  );
});
