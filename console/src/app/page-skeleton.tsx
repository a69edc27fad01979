import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Skeleton from "@cloudscape-design/components/skeleton";

/** The skeleton has the size of a page, so that the loaded page causes no layout shift. */
export function PageSkeleton() {
  return (
    <ContentLayout header={<Header variant="h1">Loading</Header>}>
      <Container>
        <Skeleton height="60vh" />
      </Container>
    </ContentLayout>
  );
}
