import { graphql } from "@/app/graphql/generated";

/** Who is signed in, and the teams they are in. */
export const viewerQuery = graphql(`
  query Viewer {
    viewer {
      user {
        id
        name
        email
      }
      memberships {
        id
        role
        team {
          id
          name
          permissions
        }
      }
    }
  }
`);

/** What a project is, and the number of its last event, after which its pages listen. */
export const projectFrame = graphql(`
  query ProjectFrame($id: ID!) {
    project(id: $id) {
      id
      name
      description
      modelLicence
      intendedUse
      permissions
      classes {
        id
        name
        position
        color
        key
        superClass
        archivedAt
      }
      team {
        id
        name
      }
      eventSequence
    }
  }
`);
