import { describe, expect, it } from "vitest";
import { coverageSentence, nounOf, previewSentence, restSentence } from "./coverage-words";

const CLUSTERS = nounOf(["EKS_CLUSTER"]);
const COUNTS = { resolved: 82, fallback: 12, unowned: 3 };

describe("the coverage in words", () => {
  it("states how many have an owner, and who decides about the others", () => {
    expect(coverageSentence(COUNTS, CLUSTERS)).toBe("82 of 97 clusters have an owner");
    expect(restSentence(COUNTS)).toBe(
      "The integration's owners decide about 12, because no tag names anybody. Nobody can decide about 3: name integration owners.",
    );
    expect(coverageSentence({ resolved: 1, fallback: 0, unowned: 0 }, CLUSTERS)).toBe("1 of 1 cluster has an owner");
    expect(restSentence({ resolved: 1, fallback: 0, unowned: 0 })).toBe("Tags name an owner of each of them.");
  });

  it("describes an integration without resources", () => {
    expect(coverageSentence({ resolved: 0, fallback: 0, unowned: 0 }, CLUSTERS)).toBe("No clusters yet");
  });

  it("counts clusters and accounts where both are found", () => {
    expect(coverageSentence(COUNTS, nounOf(["EKS_CLUSTER", "AWS_ACCOUNT"]))).toBe(
      "82 of 97 clusters and accounts have an owner",
    );
  });

  it.each([
    [{ resolved: 90, fallback: 7, unowned: 0 }, "90 of 97 clusters would have an owner, 8 more than now"],
    [{ resolved: 82, fallback: 15, unowned: 0 }, "82 of 97 clusters would have an owner, as many as now"],
    [
      { resolved: 2, fallback: 0, unowned: 95 },
      "2 of 97 clusters would have an owner, 80 fewer than now. Nobody could decide about 95",
    ],
  ])("compares unsaved rules with saved ones: %j", (preview, sentence) => {
    expect(previewSentence(preview, COUNTS, CLUSTERS)).toBe(sentence);
  });
});
