import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useLocation } from "wouter";
import { PageLink } from "../parts/links/page-link";
import { addresses } from "./addresses";

export function NotFoundPage() {
  const [address] = useLocation();
  return (
    <ContentLayout header={<Header variant="h1">There is no page at this address</Header>}>
      <Container>
        <SpaceBetween size="s">
          <Box>
            {address} leads nowhere. Links in messages stay valid, so it may have been cut off when it was copied.
          </Box>
          <PageLink to={addresses.home()}>Go to Home</PageLink>
          <PageLink to={addresses.ask()}>Ask for access to a cluster</PageLink>
        </SpaceBetween>
      </Container>
    </ContentLayout>
  );
}
