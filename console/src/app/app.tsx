import { I18nProvider } from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import { Route, Switch } from "wouter";
import { FlashProvider } from "./flashes";
import { SessionGate } from "./session";
import { Shell } from "./shell";
import { SignInPage } from "./sign-in-page";
import { SignedInPage } from "./signed-in-page";

export function App() {
  return (
    <I18nProvider locale="en" messages={[messages]}>
      <Switch>
        <Route path="/signed-in">
          <SignedInPage />
        </Route>
        <Route path="/sign-in">
          <SignInPage />
        </Route>
        <Route>
          <SessionGate>
            <FlashProvider>
              <Shell />
            </FlashProvider>
          </SessionGate>
        </Route>
      </Switch>
    </I18nProvider>
  );
}
