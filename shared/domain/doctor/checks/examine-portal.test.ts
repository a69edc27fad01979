import { examinePortal } from "./examine-portal";

const INSTANCE = {
  instanceArn: "arn:aws:sso:::instance/ssoins-0123456789abcdef",
  identityStoreId: "d-936ac3e5f1",
  primaryRegion: null,
};

describe("the SSO portal of an integration", () => {
  it.each([
    ["https://d-936ac3e5f1.awsapps.com/start", "OK"],
    ["https://d-936ac3e5f1.awsapps.com/start/#/", "OK"],
    ["https://acme.awsapps.com/start", "OK"],
    ["https://start.us-gov-home.awsapps.com/directory/acme", "OK"],
    ["https://start.us-gov-west-1.us-gov-home.awsapps.com/directory/acme", "OK"],
    ["https://start.home.awsapps.cn/directory/acme", "OK"],
    ["https://start.cn-north-1.home.awsapps.cn/directory/acme", "OK"],
    ["https://ssoins-0123456789abcdef.portal.eu-west-1.app.aws", "OK"],
    ["https://ssoins-0123456789abcdef.portal.us-east-1.app.aws/start", "WARNING"],
    ["https://ssoins-fedcba9876543210.portal.eu-west-1.app.aws", "FAILED"],
    ["https://d-0000000000.awsapps.com/start", "FAILED"],
    ["https://acme.awsapps.com", "WARNING"],
    ["https://portal.example.com/start", "WARNING"],
  ])("%s is %s", (portal, state) => {
    expect(examinePortal(portal, "eu-west-1", INSTANCE)).toMatchObject({ state });
  });
});
