import { aForm } from "../../../testing/factories";
import { parseIntegration } from "./parse-integration";
import { changedSettingsOfPower, SETTINGS_OF_POWER } from "./settings-of-power";

const { settings: BEFORE } = parseIntegration(aForm({ connectorId: "c" }), "external");

describe("a change of an integration's settings", () => {
  it("gives power by the settings that widen or redirect, each by itself", () => {
    const wider = {
      ssoPortal: "https://thief.awsapps.com/start",
      customAccessDetails: "Sign in at thief.example.",
      sessionDurationHours: 12,
      sharedEntriesAllowed: true,
    };
    for (const [setting, value] of Object.entries(wider)) {
      expect(changedSettingsOfPower(BEFORE, { ...BEFORE, [setting]: value })).toEqual([setting]);
      expect(SETTINGS_OF_POWER).toHaveProperty(setting);
    }
  });

  it("gives none where it only takes away", () => {
    const details = { ...BEFORE, customAccessDetails: "Use the VPN.", sessionDurationHours: 12 };
    const less = { customAccessDetails: null, sessionDurationHours: 1, excludedAccountIds: ["111111111111"] };
    expect(changedSettingsOfPower(details, { ...details, ...less, discoveryRegions: ["eu-west-1"] })).toEqual([]);
    const some = { ...BEFORE, discoveryRegions: ["eu-west-1"], excludedAccountIds: ["111111111111"] };
    expect(changedSettingsOfPower(some, { ...some, discoveryRegions: [], excludedAccountIds: [] })).toEqual([
      "excludedAccountIds",
      "discoveryRegions",
    ]);
  });
});
