import { playTwoProviders } from "./testing/stories/two-providers";

playTwoProviders("Okta first, then Identity Center", async (company) => {
  await company.connectOkta();
  await company.connectIdentityCenter();
  await company.vouch();
});
