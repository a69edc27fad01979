import Alert from "@cloudscape-design/components/alert";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { addresses } from "../../app/addresses";
import { PageLink } from "../../parts/links/page-link";

/** Stands in place of a page that only administrators can use, for everybody else. */
export function OnlyAdmins({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <SpaceBetween size="m">
      <Header variant="h1">{title}</Header>
      <Alert type="info" statusIconAriaLabel="Not allowed">
        {text}
      </Alert>
      <PageLink to={addresses.home()}>Home</PageLink>
    </SpaceBetween>
  );
}
