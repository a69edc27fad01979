/** The people of the simulated company, in an identity file as an admin would write it. */
export const ACME_PEOPLE = `
users:
  - { id: ana, userName: ana.silva@acme.example, email: ana.silva@acme.example, displayName: Ana Silva, manager: kim }
  - { id: ben, userName: ben.okoro@acme.example, email: ben.okoro@acme.example, displayName: Ben Okoro, manager: kim }
  - { id: cleo, userName: cleo.marin@acme.example, email: cleo.marin@acme.example, displayName: Cleo Marin }
  - { id: dara, userName: dara.novak@acme.example, email: dara.novak@acme.example, displayName: Dara Novak }
  - { id: emil, userName: emil.berg@acme.example, email: emil.berg@acme.example, displayName: Emil Berg }
  - { id: kim, userName: kim.larsen@acme.example, email: kim.larsen@acme.example, displayName: Kim Larsen, roles: [lead] }
  - { id: li, userName: li.wei@acme.example, email: li.wei@acme.example, displayName: Li Wei }
  - { id: mario, userName: mario.rossi@acme.example, email: mario.rossi@acme.example, displayName: Mario Rossi }
  - { id: noor, userName: noor.haddad@acme.example, email: noor.haddad@acme.example, displayName: Noor Haddad }
groups:
  - { id: g-payments, name: Payments Team, members: [ana, ben] }
  - { id: g-platform, name: Platform, members: [kim, cleo] }
  - { id: g-data, name: Data Platform, members: [dara] }
  - { id: g-storefront, name: Storefront, members: [li, emil] }
  - { id: g-logistics, name: Logistics, members: [noor] }
  - { id: g-security, name: Security, members: [emil] }
`;

/** The identity file after one person has left. */
export const WITHOUT_BEN = ACME_PEOPLE.replace("members: [ana, ben]", "members: [ana]");
