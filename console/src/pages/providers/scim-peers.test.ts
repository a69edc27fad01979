import { describe, expect, it } from "vitest";
import { peerOf } from "./scim-peers";

describe("the client whose setup is shown", () => {
  it.each([
    ["the one that the address names", "entra", "Okta", "entra"],
    ["else the one that it is called after", "", "Okta of the merger", "okta"],
    ["Entra under its former name too", "", "Azure AD", "entra"],
    ["those of any other one", "", "People", "scim"],
    ["not one that there is not", "nowhere", "People", "scim"],
  ])("%s", (_what, asked, name, id) => {
    expect(peerOf(asked, name).id).toBe(id);
  });
});
