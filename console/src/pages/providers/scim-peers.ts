export interface Peer {
  readonly id: string;
  readonly label: string;
  /** The client's labels of the SCIM address and the token. */
  readonly addressName: string;
  readonly tokenName: string;
  readonly application: readonly string[];
  readonly connection: readonly string[];
  readonly people: readonly string[];
}

const OKTA: Peer = {
  id: "okta",
  label: "Okta",
  addressName: "“SCIM connector base URL”",
  tokenName: "“Authorization”",
  application: [
    "Open the Okta Admin Console, Applications, Applications, and choose “Create App Integration”.",
    "Choose SAML 2.0 or SWA and finish the wizard. This application only brings people: they sign in to Drawbridge by OpenID Connect.",
    "In the application, open General, App Settings, Edit, set Provisioning to SCIM, and save.",
  ],
  connection: [
    "Open Provisioning, Integration, Edit. Paste the address.",
    "As “Unique identifier field for users” type userName.",
    "As supported actions tick “Push New Users”, “Push Profile Updates” and “Push Groups”.",
    "As “Authentication Mode” choose “HTTP Header”, and paste the token.",
    "Choose “Test Connector Configuration”, then Save.",
    "Open Provisioning, To App, Edit. Tick “Create Users”, “Update User Attributes” and “Deactivate Users”, and save.",
  ],
  people: [
    "Open Assignments, and assign the people or groups who use Drawbridge.",
    "Open “Push Groups”, and push the groups that tags, access flows and roles name.",
  ],
};

const ENTRA: Peer = {
  id: "entra",
  label: "Entra",
  addressName: "“Tenant URL”",
  tokenName: "“Secret token”",
  application: [
    "Open the Microsoft Entra admin center, Enterprise applications, “New application”, “Create your own application”.",
    "Choose “Integrate any other application you don't find in the gallery (Non-gallery)”, and create it.",
  ],
  connection: [
    "In the application, open Provisioning, and choose “Connect your application” or the mode Automatic.",
    "Paste the address and the token, choose “Test connection”, then create or save.",
    "Open “Attribute mapping” for users. Map objectId to externalId, in place of mailNickname: it never goes to somebody else, and a sign-in names people by it.",
    "Leave the mapping of groups on.",
  ],
  people: [
    "Open “Users and groups”, and assign the people and groups who use Drawbridge. Entra sends members of assigned groups, and not those of groups inside them.",
    "Open the overview of Provisioning, and choose “Start provisioning”. Entra sends changes about every 40 minutes; “Provision on demand” sends one person at once.",
  ],
};

const OTHER: Peer = {
  id: "scim",
  label: "Another one",
  addressName: "the base URL of SCIM 2.0",
  tokenName: "the bearer token",
  application: ["Make an application with provisioning by SCIM 2.0, as the provider's documentation says."],
  connection: [
    "Paste the address and the token.",
    "Let it create, update and deactivate people, and push groups with their members.",
    "Let userName be what tells people from each other, and externalId a key that never goes to somebody else.",
  ],
  people: ["Assign the people who use Drawbridge, and the groups that tags, access flows and roles name."],
};

export const PEERS: readonly Peer[] = [OKTA, ENTRA, OTHER];

/** The SCIM client that the address names, or else the one in the name of the provider. */
export function peerOf(asked: string, providerName: string): Peer {
  const name = providerName.toLowerCase();
  const named = PEERS.find(({ id }) => id === asked);
  return named ?? [OKTA, ENTRA].find(({ id }) => name.includes(id)) ?? (name.includes("azure") ? ENTRA : OTHER);
}
