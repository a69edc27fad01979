import { playTwoProviders } from "./testing/stories/two-providers";

playTwoProviders("Identity Center first, which then gives its place to Okta", async (company) => {
  await company.connectIdentityCenter();
  await company.connectOkta();
  await company.handOverToOkta();
});
