import Badge from "@cloudscape-design/components/badge";
import SideNavigation from "@cloudscape-design/components/side-navigation";
import { useLocation } from "wouter";
import { addresses } from "./addresses";
import { useFirstStepsLeft } from "./first-steps-left";
import { menuFor } from "./menu";
import { useViewer } from "./session";
import { useWaitingCount } from "./waiting-count";

export function Navigation() {
  const [address, go] = useLocation();
  const viewer = useViewer();
  const areFirstStepsLeft = useFirstStepsLeft();
  const waiting = useWaitingCount();
  const active = activeOf(address);
  const infoOf = (page: string) =>
    page === addresses.approvals() && waiting > 0 && <Badge color="blue">{waiting}</Badge>;
  return (
    <SideNavigation
      activeHref={active}
      items={menuFor(viewer, areFirstStepsLeft).map(({ title, isRare, pages }) => {
        const items = pages.map((page) => ({
          type: "link" as const,
          text: page.text,
          href: page.address,
          info: infoOf(page.address) || undefined,
        }));
        return isRare
          ? { type: "section", text: title, items, defaultExpanded: pages.some((page) => page.address === active) }
          : { type: "section-group", title, items };
      })}
      onFollow={(event) => {
        if (event.detail.external) return;
        event.preventDefault();
        go(event.detail.href);
      }}
    />
  );
}

/** The page of an object highlights its list in the navigation. */
function activeOf(address: string): string {
  const [, first = "", second = ""] = address.split("/");
  return first === "settings" ? `/settings/${second}` : `/${first}`;
}
