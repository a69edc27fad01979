import TopNavigation from "@cloudscape-design/components/top-navigation";
import { useState } from "react";
import { useLocation } from "wouter";
import { usePageWidth } from "../parts/lists/use-page-width";
import { addresses } from "./addresses";
import { useBell } from "./bell";
import { type ColorMode, colorMode, setColorMode } from "./color-mode";
import { Palette } from "./palette";
import { useViewer } from "./session";

const MODES: readonly ColorMode[] = ["system", "light", "dark"];
const MODE_WORDS = { system: "As the system", light: "Light", dark: "Dark" } as const;

export function TopBar() {
  const [, go] = useLocation();
  const viewer = useViewer();
  const [mode, setMode] = useState(colorMode);
  const bell = useBell();
  const isPhone = usePageWidth() < PHONE;
  const choose = (id: string) => {
    const chosen = MODES.find((one) => `mode-${one}` === id);
    if (chosen) {
      setColorMode(chosen);
      setMode(chosen);
    }
    if (id === "sessions") go(addresses.settings("sessions"));
    if (id === "sign-out") void signOut();
  };
  return (
    <TopNavigation
      identity={{
        href: addresses.home(),
        // A phone shows the logo without a title, so that the bell has room beside it.
        ...(isPhone ? { logo: { src: LOGO, alt: "Drawbridge" } } : { title: "Drawbridge" }),
        onFollow: (event) => {
          event.preventDefault();
          go(addresses.home());
        },
      }}
      search={<Palette />}
      utilities={[
        bell,
        {
          type: "menu-dropdown",
          text: viewer.name,
          iconName: "user-profile",
          description: viewer.roles.map((role) => ROLE_WORDS[role]).join(", "),
          items: [
            {
              text: "Colors",
              items: MODES.map((one) => ({
                id: `mode-${one}`,
                text: MODE_WORDS[one],
                itemType: "checkbox",
                checked: one === mode,
              })),
            },
            { id: "sessions", text: "My sessions" },
            { id: "sign-out", text: "Sign out" },
          ],
          onItemClick: ({ detail }) => choose(detail.id),
        },
      ]}
      i18nStrings={{
        searchIconAriaLabel: "Search",
        searchDismissIconAriaLabel: "Close the search",
        overflowMenuTriggerText: "More",
        overflowMenuTitleText: "All",
        overflowMenuBackIconAriaLabel: "Back",
        overflowMenuDismissIconAriaLabel: "Close",
      }}
    />
  );
}

const LOGO = new URL("./logo.svg", import.meta.url).href;

/** A width in pixels. */
const PHONE = 400;

const ROLE_WORDS = { ADMIN: "Administrator", AUDITOR: "Auditor", MEMBER: "Member" } as const;

async function signOut(): Promise<void> {
  await fetch("/auth/logout", { method: "POST" });
  location.assign(addresses.home());
}
