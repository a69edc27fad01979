import { describe, expect, it } from "vitest";
import { browserName } from "../../parts/words/browser-name";
import { changesOf } from "./preferences-draft";
import type { Preferences } from "./settings-documents";

describe("the name of a browser", () => {
  const LINUX = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";

  it.each([
    [LINUX, "Chrome on Linux"],
    [`${LINUX} Edg/156.0.0.0`, "Edge on Linux"],
    ["Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/156.0 Mobile Safari/537.36", "Chrome on Android"],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit Version/19.0 Safari/604.1",
      "Safari on iPhone",
    ],
    ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on macOS"],
    ["curl/8.14.1", "curl/8.14.1"],
    [null, "an unknown browser"],
  ])("of %s is %s", (userAgent, name) => {
    expect(browserName(userAgent)).toBe(name);
  });

  it("is cut off where it is very long", () => {
    expect(browserName("x".repeat(4_000))).toHaveLength(60);
  });
});

describe("changed preferences", () => {
  const saved = preferences(true, { inApp: true, mail: false });

  it("are only the differences, so that another window's changes stay", () => {
    expect(changesOf(saved, preferences(true, { inApp: true, mail: true }))).toEqual({
      mail: null,
      kinds: [{ kind: "ACCESS_ACTIVE", inApp: true, mail: true }],
    });
    expect(changesOf(saved, preferences(false, { inApp: true, mail: false }))).toEqual({ mail: false, kinds: [] });
  });

  function preferences(mail: boolean, channels: { inApp: boolean; mail: boolean }): Preferences {
    const kinds = [
      { kind: "ACCESS_ACTIVE", ...channels },
      { kind: "ACCESS_ENDED", inApp: true, mail: true },
    ];
    return { version: 1, mail, kinds } as unknown as Preferences;
  }
});
