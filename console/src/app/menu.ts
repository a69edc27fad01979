import { addresses } from "./addresses";
import type { Viewer } from "./session";

export interface MenuGroup {
  readonly title: string;
  /** Pages that are rarely needed. The group is closed until the viewer opens it or is on one of its pages. */
  readonly isRare?: boolean;
  readonly pages: readonly MenuPage[];
}

export interface MenuPage {
  readonly text: string;
  readonly address: string;
}

/**
 * The pages that the viewer may use. Others are left out, not greyed out. The first steps are listed only while some
 * are left.
 */
export function menuFor({ roles, personId }: Viewer, areFirstStepsLeft = false): MenuGroup[] {
  const reads = roles.includes("ADMIN") || roles.includes("AUDITOR");
  const isPerson = personId !== null;
  const groups = [
    {
      title: "Access",
      pages: [
        to("Home", addresses.home()),
        ...(isPerson ? [to("Ask for access", addresses.ask()), to("My access", addresses.accesses())] : []),
        to("Requests", addresses.requests()),
        to("Approvals", addresses.approvals()),
      ],
    },
    {
      title: "Resources",
      pages: [to("Clusters", addresses.clusters()), ...(reads ? [to("Accounts", addresses.accounts())] : [])],
    },
    {
      title: "Administration",
      pages: reads
        ? [
            ...(areFirstStepsLeft ? [to("First steps", addresses.firstRun())] : []),
            to("Needs attention", addresses.attention()),
            to("Catalog", addresses.catalog()),
            to("Integrations", addresses.integrations()),
            to("Access flows", addresses.flows()),
            to("People", addresses.people()),
            to("Identity providers", addresses.providers()),
            to("Audit", addresses.audit()),
          ]
        : [],
    },
    {
      title: "Settings",
      isRare: true,
      pages: reads
        ? [
            to("Connectors", addresses.settings("connectors")),
            to("Pool of permission sets", addresses.settings("pool")),
            to("Webhooks", addresses.settings("webhooks")),
            to("Mail and chat", addresses.settings("mail")),
            to("Service accounts", addresses.settings("service-accounts")),
            to("Sessions and tokens", addresses.settings("people-sessions")),
            to("About", addresses.settings("about")),
          ]
        : [],
    },
    {
      title: "My settings",
      pages: isPerson
        ? [
            to("My sessions", addresses.settings("sessions")),
            to("My tokens", addresses.settings("tokens")),
            to("Notifications", addresses.settings("notifications")),
            to("Delegation", addresses.settings("delegation")),
          ]
        : [],
    },
  ];
  return groups.filter(({ pages }) => pages.length > 0);
}

function to(text: string, address: string): MenuPage {
  return { text, address };
}
