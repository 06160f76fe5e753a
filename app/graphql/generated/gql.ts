/* eslint-disable */
import * as types from './graphql';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query CommandProjects($team: ID!) {\n    team(id: $team) {\n      id\n      projects(first: 50) {\n        edges {\n          node {\n            id\n            name\n          }\n        }\n      }\n    }\n  }\n": typeof types.CommandProjectsDocument,
    "\n  query CommandThings($project: ID!) {\n    project(id: $project) {\n      id\n      datasets(first: 50) {\n        edges {\n          node {\n            id\n            name\n          }\n        }\n      }\n      versions(first: 20) {\n        edges {\n          node {\n            id\n            name\n          }\n        }\n      }\n      runs(first: 30) {\n        edges {\n          node {\n            id\n            name\n            number\n          }\n        }\n      }\n    }\n  }\n": typeof types.CommandThingsDocument,
    "\n  mutation CreateTeam($input: CreateTeamInput!) {\n    createTeam(input: $input) {\n      id\n      name\n    }\n  }\n": typeof types.CreateTeamDocument,
    "\n  mutation DeleteErrorCase($id: ID!) {\n    deleteErrorCase(input: { errorCaseId: $id }) {\n      id\n    }\n  }\n": typeof types.DeleteErrorCaseDocument,
    "\n  mutation UpdateErrorCase($input: UpdateErrorCaseInput!) {\n    updateErrorCase(input: $input) {\n      ...ErrorCaseRow\n    }\n  }\n": typeof types.UpdateErrorCaseDocument,
    "\n  query ErrorCasePage($id: ID!) {\n    errorCase(id: $id) {\n      ...ErrorCaseRow\n      probabilities\n      image {\n        id\n        url\n        width\n        height\n        mediaType\n        bytes\n      }\n      run {\n        id\n        number\n        name\n        version {\n          id\n          classes {\n            index\n            id\n            name\n            position\n          }\n        }\n        model {\n          id\n        }\n      }\n      thread {\n        ...ThreadComments\n      }\n    }\n  }\n": typeof types.ErrorCasePageDocument,
    "\n  fragment ThreadComments on Thread {\n    id\n    comments {\n      id\n      body\n      createdAt\n      author {\n        id\n        name\n      }\n    }\n  }\n": typeof types.ThreadCommentsFragmentDoc,
    "\n  mutation AddComment($input: AddCommentInput!) {\n    addComment(input: $input) {\n      ...ThreadComments\n    }\n  }\n": typeof types.AddCommentDocument,
    "\n  fragment ErrorCaseRow on ErrorCase {\n    id\n    confidence\n    cause\n    source\n    note\n    createdAt\n    createdBy {\n      id\n      name\n    }\n    run {\n      id\n      number\n      name\n    }\n    image {\n      id\n      thumbnailUrl\n    }\n    expectedClass {\n      id\n      name\n      position\n    }\n    predictedClass {\n      id\n      name\n      position\n    }\n  }\n": typeof types.ErrorCaseRowFragmentDoc,
    "\n  query ErrorCasesPage($project: ID!, $run: ID, $after: String) {\n    project(id: $project) {\n      id\n      errorCases(first: 100, after: $after, runId: $run) {\n        edges {\n          cursor\n          node {\n            ...ErrorCaseRow\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n": typeof types.ErrorCasesPageDocument,
    "\n  query ErrorCaseRuns($project: ID!) {\n    project(id: $project) {\n      id\n      runs(first: 100) {\n        edges {\n          cursor\n          node {\n            id\n            number\n            name\n            state\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n": typeof types.ErrorCaseRunsDocument,
    "\n  query ProjectFrame($id: ID!) {\n    project(id: $id) {\n      id\n      name\n      description\n      permissions\n      classes {\n        id\n        name\n        position\n      }\n      team {\n        id\n        name\n      }\n      eventSequence\n    }\n  }\n": typeof types.ProjectFrameDocument,
    "\n  query RunFrame($id: ID!) {\n    run(id: $id) {\n      ...RunRow\n      failureKind\n      failureMessage\n      engine\n      engineNote\n      parameters\n      heartbeatAt\n      stopRequestedAt\n      checkpoints {\n        epoch\n        step\n        best\n        createdAt\n      }\n      model {\n        id\n        format\n        bytes\n        accuracy\n        url\n        createdAt\n      }\n    }\n  }\n": typeof types.RunFrameDocument,
    "\n  query RunLog($run: ID!, $after: String) {\n    run(id: $run) {\n      id\n      log(first: 500, after: $after) {\n        edges {\n          cursor\n          node {\n            sequence\n            at\n            level\n            message\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n": typeof types.RunLogDocument,
    "\n  mutation KeepFromMatrix($input: CreateErrorCaseInput!) {\n    createErrorCase(input: $input) {\n      id\n    }\n  }\n": typeof types.KeepFromMatrixDocument,
    "\n  query RunMatrix($run: ID!) {\n    run(id: $run) {\n      id\n      confusionMatrix {\n        classes {\n          index\n          id\n          name\n          position\n        }\n        counts\n        total\n        accuracy\n        perClass {\n          class {\n            index\n            id\n            name\n            position\n          }\n          support\n          predictedCount\n          precision\n          recall\n          f1\n        }\n        macro {\n          precision\n          recall\n          f1\n        }\n        weighted {\n          precision\n          recall\n          f1\n        }\n      }\n    }\n  }\n": typeof types.RunMatrixDocument,
    "\n  query RunReview($run: ID!) {\n    run(id: $run) {\n      id\n      errorCases(first: 500) {\n        edges {\n          cursor\n          node {\n            id\n            image {\n              id\n            }\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n      threads {\n        ...ThreadComments\n        truthClass {\n          id\n        }\n        predictedClass {\n          id\n        }\n      }\n    }\n  }\n": typeof types.RunReviewDocument,
    "\n  fragment CellPrediction on Prediction {\n    name\n    confidence\n    probabilities\n    truth {\n      index\n      id\n      name\n      position\n    }\n    predicted {\n      index\n      id\n      name\n      position\n    }\n    image {\n      id\n      url\n      thumbnailUrl\n      width\n      height\n    }\n  }\n": typeof types.CellPredictionFragmentDoc,
    "\n  query CellPredictions($run: ID!, $truth: Int!, $predicted: Int!, $order: PredictionOrder!, $after: String) {\n    run(id: $run) {\n      id\n      predictions(first: 60, truth: $truth, predicted: $predicted, order: $order, after: $after) {\n        edges {\n          cursor\n          node {\n            ...CellPrediction\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n": typeof types.CellPredictionsDocument,
    "\n  query OnePrediction($run: ID!, $image: ID!) {\n    run(id: $run) {\n      id\n      prediction(imageId: $image) {\n        ...CellPrediction\n      }\n    }\n  }\n": typeof types.OnePredictionDocument,
    "\n  mutation RenameRun($run: ID!, $name: String!) {\n    renameRun(input: { runId: $run, name: $name }) {\n      id\n      name\n    }\n  }\n": typeof types.RenameRunDocument,
    "\n  mutation StopRun($run: ID!) {\n    stopRun(input: { runId: $run }) {\n      id\n      state\n      stopRequestedAt\n      finishedAt\n    }\n  }\n": typeof types.StopRunDocument,
    "\n  query RunMetrics($run: ID!, $after: Int) {\n    run(id: $run) {\n      id\n      step\n      metrics(afterStep: $after) {\n        name\n        steps\n        values\n      }\n    }\n  }\n": typeof types.RunMetricsDocument,
    "\n  mutation LaunchRun($input: LaunchRunInput!) {\n    launchRun(input: $input) {\n      ...RunRow\n    }\n  }\n": typeof types.LaunchRunDocument,
    "\n  query LaunchPage($project: ID!) {\n    project(id: $project) {\n      id\n      versions(first: 100) {\n        edges {\n          cursor\n          node {\n            ...LaunchVersion\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n": typeof types.LaunchPageDocument,
    "\n  fragment LaunchVersion on Version {\n    id\n    number\n    name\n    imageCount\n    typicalWidth\n    typicalHeight\n    grey\n    createdAt\n    dataset {\n      id\n      name\n    }\n    classes {\n      index\n      name\n    }\n    counts {\n      split\n      total\n    }\n  }\n": typeof types.LaunchVersionFragmentDoc,
    "\n  query CloneOf($run: ID!) {\n    run(id: $run) {\n      id\n      number\n      name\n      configuration\n      version {\n        ...LaunchVersion\n      }\n    }\n  }\n": typeof types.CloneOfDocument,
    "\n  query RunsPage($project: ID!, $after: String) {\n    project(id: $project) {\n      id\n      runs(first: 50, after: $after) {\n        edges {\n          cursor\n          node {\n            ...RunRow\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n      versions(first: 1) {\n        edges {\n          node {\n            id\n          }\n        }\n      }\n    }\n  }\n": typeof types.RunsPageDocument,
    "\n  fragment RunRow on Run {\n    id\n    number\n    name\n    state\n    configuration\n    epoch\n    epochs\n    step\n    stepsPerEpoch\n    imagesPerSecond\n    secondsLeft\n    queuePosition\n    testAccuracy\n    createdAt\n    startedAt\n    finishedAt\n    createdBy {\n      id\n      name\n    }\n    version {\n      id\n      number\n      name\n      dataset {\n        id\n        name\n      }\n    }\n  }\n": typeof types.RunRowFragmentDoc,
    "\n  query RunRefresh($id: ID!) {\n    run(id: $id) {\n      ...RunRow\n    }\n  }\n": typeof types.RunRefreshDocument,
    "\n  mutation KeepTried($input: CreateErrorCaseInput!) {\n    createErrorCase(input: $input) {\n      id\n    }\n  }\n": typeof types.KeepTriedDocument,
    "\n  fragment TryModel on Model {\n    id\n    format\n    bytes\n    accuracy\n    preprocessing\n    url\n    classes {\n      index\n      id\n      name\n      position\n    }\n    run {\n      id\n      number\n      name\n    }\n  }\n": typeof types.TryModelFragmentDoc,
    "\n  query TryModels($project: ID!) {\n    project(id: $project) {\n      id\n      models(first: 100) {\n        edges {\n          cursor\n          node {\n            ...TryModel\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n": typeof types.TryModelsDocument,
    "\n  query OneTryModel($id: ID!) {\n    model(id: $id) {\n      ...TryModel\n    }\n  }\n": typeof types.OneTryModelDocument,
    "\n  query ParityPredictions($run: ID!, $first: Int!) {\n    run(id: $run) {\n      id\n      predictions(first: $first) {\n        edges {\n          cursor\n          node {\n            name\n            probabilities\n            predicted {\n              index\n            }\n            image {\n              id\n              url\n            }\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n": typeof types.ParityPredictionsDocument,
    "\n  query PictureUpload($id: ID!) {\n    upload(id: $id) {\n      id\n      refusal\n      image {\n        id\n      }\n    }\n  }\n": typeof types.PictureUploadDocument,
    "\n  query TryPredictions($run: ID!, $truth: Int, $order: PredictionOrder!, $after: String) {\n    run(id: $run) {\n      id\n      predictions(first: 120, truth: $truth, order: $order, after: $after) {\n        edges {\n          cursor\n          node {\n            name\n            confidence\n            truth {\n              index\n              name\n            }\n            predicted {\n              index\n              name\n            }\n            image {\n              id\n              thumbnailUrl\n            }\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n": typeof types.TryPredictionsDocument,
    "\n  query TryImage($run: ID!, $image: ID!) {\n    run(id: $run) {\n      id\n      prediction(imageId: $image) {\n        ...CellPrediction\n      }\n    }\n    image(id: $image) {\n      id\n      url\n    }\n  }\n": typeof types.TryImageDocument,
    "\n  query Viewer {\n    viewer {\n      user {\n        id\n        name\n        email\n      }\n      memberships {\n        id\n        role\n        team {\n          id\n          name\n          permissions\n        }\n      }\n    }\n  }\n": typeof types.ViewerDocument,
    "\n  mutation CreateProject($input: CreateProjectInput!) {\n    createProject(input: $input) {\n      id\n      name\n    }\n  }\n": typeof types.CreateProjectDocument,
    "\n  query TeamFrame($id: ID!) {\n    team(id: $id) {\n      id\n      name\n      viewerRole\n      permissions\n    }\n  }\n": typeof types.TeamFrameDocument,
    "\n  query TeamProjects($id: ID!, $after: String) {\n    team(id: $id) {\n      id\n      projects(first: 30, after: $after) {\n        edges {\n          cursor\n          node {\n            id\n            name\n            description\n            createdAt\n            classes {\n              id\n              name\n              position\n            }\n          }\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n          startCursor\n          endCursor\n        }\n      }\n    }\n  }\n": typeof types.TeamProjectsDocument,
    "\n  query AuditLog($id: ID!, $after: String) {\n    team(id: $id) {\n      id\n      auditEntries(first: 50, after: $after) {\n        edges {\n          cursor\n          node {\n            id\n            action\n            objectId\n            input\n            createdAt\n            actor {\n              id\n              name\n            }\n          }\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n          startCursor\n          endCursor\n        }\n      }\n    }\n  }\n": typeof types.AuditLogDocument,
    "\n  mutation RenameTeam($input: RenameTeamInput!) {\n    renameTeam(input: $input) {\n      id\n      name\n    }\n  }\n": typeof types.RenameTeamDocument,
    "\n  query TeamInvitations($id: ID!) {\n    team(id: $id) {\n      id\n      invitations {\n        id\n        role\n        note\n        createdAt\n        expiresAt\n        acceptedAt\n        revokedAt\n        createdBy {\n          id\n          name\n        }\n        acceptedBy {\n          id\n          name\n        }\n      }\n    }\n  }\n": typeof types.TeamInvitationsDocument,
    "\n  mutation RevokeInvitation($input: RevokeInvitationInput!) {\n    revokeInvitation(input: $input) {\n      id\n      revokedAt\n    }\n  }\n": typeof types.RevokeInvitationDocument,
    "\n  mutation InviteMember($input: InviteMemberInput!) {\n    inviteMember(input: $input) {\n      url\n      invitation {\n        id\n        role\n        expiresAt\n      }\n    }\n  }\n": typeof types.InviteMemberDocument,
    "\n  query TeamMembers($id: ID!) {\n    team(id: $id) {\n      id\n      members {\n        id\n        role\n        createdAt\n        user {\n          id\n          name\n          email\n        }\n      }\n    }\n  }\n": typeof types.TeamMembersDocument,
    "\n  mutation ChangeMemberRole($input: ChangeMemberRoleInput!) {\n    changeMemberRole(input: $input) {\n      id\n      role\n    }\n  }\n": typeof types.ChangeMemberRoleDocument,
    "\n  mutation RemoveMember($input: RemoveMemberInput!) {\n    removeMember(input: $input) {\n      id\n    }\n  }\n": typeof types.RemoveMemberDocument,
    "\n  query Policy {\n    policy {\n      action\n      label\n      roles\n    }\n  }\n": typeof types.PolicyDocument,
    "\n  query AuthState {\n    viewer {\n      user {\n        id\n        name\n        email\n      }\n    }\n    needsFirstAccount\n  }\n": typeof types.AuthStateDocument,
    "\n  query JoinOffer($token: String!) {\n    invitation(token: $token) {\n      teamName\n      role\n      expiresAt\n      usable\n      reason\n    }\n    viewer {\n      user {\n        id\n        name\n        email\n      }\n    }\n  }\n": typeof types.JoinOfferDocument,
    "\n  mutation AcceptInvitation($input: AcceptInvitationInput!) {\n    acceptInvitation(input: $input) {\n      id\n      role\n      team {\n        id\n        name\n      }\n    }\n  }\n": typeof types.AcceptInvitationDocument,
    "\n  query InvitationOffer($token: String!) {\n    invitation(token: $token) {\n      teamName\n      role\n      expiresAt\n      usable\n      reason\n    }\n  }\n": typeof types.InvitationOfferDocument,
    "\n    subscription ProjectEvents($projectId: ID!, $after: String) {\n      projectEvents(projectId: $projectId, after: $after) {\n        sequence\n        type\n        objectId\n      }\n    }\n  ": typeof types.ProjectEventsDocument,
};
const documents: Documents = {
    "\n  query CommandProjects($team: ID!) {\n    team(id: $team) {\n      id\n      projects(first: 50) {\n        edges {\n          node {\n            id\n            name\n          }\n        }\n      }\n    }\n  }\n": types.CommandProjectsDocument,
    "\n  query CommandThings($project: ID!) {\n    project(id: $project) {\n      id\n      datasets(first: 50) {\n        edges {\n          node {\n            id\n            name\n          }\n        }\n      }\n      versions(first: 20) {\n        edges {\n          node {\n            id\n            name\n          }\n        }\n      }\n      runs(first: 30) {\n        edges {\n          node {\n            id\n            name\n            number\n          }\n        }\n      }\n    }\n  }\n": types.CommandThingsDocument,
    "\n  mutation CreateTeam($input: CreateTeamInput!) {\n    createTeam(input: $input) {\n      id\n      name\n    }\n  }\n": types.CreateTeamDocument,
    "\n  mutation DeleteErrorCase($id: ID!) {\n    deleteErrorCase(input: { errorCaseId: $id }) {\n      id\n    }\n  }\n": types.DeleteErrorCaseDocument,
    "\n  mutation UpdateErrorCase($input: UpdateErrorCaseInput!) {\n    updateErrorCase(input: $input) {\n      ...ErrorCaseRow\n    }\n  }\n": types.UpdateErrorCaseDocument,
    "\n  query ErrorCasePage($id: ID!) {\n    errorCase(id: $id) {\n      ...ErrorCaseRow\n      probabilities\n      image {\n        id\n        url\n        width\n        height\n        mediaType\n        bytes\n      }\n      run {\n        id\n        number\n        name\n        version {\n          id\n          classes {\n            index\n            id\n            name\n            position\n          }\n        }\n        model {\n          id\n        }\n      }\n      thread {\n        ...ThreadComments\n      }\n    }\n  }\n": types.ErrorCasePageDocument,
    "\n  fragment ThreadComments on Thread {\n    id\n    comments {\n      id\n      body\n      createdAt\n      author {\n        id\n        name\n      }\n    }\n  }\n": types.ThreadCommentsFragmentDoc,
    "\n  mutation AddComment($input: AddCommentInput!) {\n    addComment(input: $input) {\n      ...ThreadComments\n    }\n  }\n": types.AddCommentDocument,
    "\n  fragment ErrorCaseRow on ErrorCase {\n    id\n    confidence\n    cause\n    source\n    note\n    createdAt\n    createdBy {\n      id\n      name\n    }\n    run {\n      id\n      number\n      name\n    }\n    image {\n      id\n      thumbnailUrl\n    }\n    expectedClass {\n      id\n      name\n      position\n    }\n    predictedClass {\n      id\n      name\n      position\n    }\n  }\n": types.ErrorCaseRowFragmentDoc,
    "\n  query ErrorCasesPage($project: ID!, $run: ID, $after: String) {\n    project(id: $project) {\n      id\n      errorCases(first: 100, after: $after, runId: $run) {\n        edges {\n          cursor\n          node {\n            ...ErrorCaseRow\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n": types.ErrorCasesPageDocument,
    "\n  query ErrorCaseRuns($project: ID!) {\n    project(id: $project) {\n      id\n      runs(first: 100) {\n        edges {\n          cursor\n          node {\n            id\n            number\n            name\n            state\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n": types.ErrorCaseRunsDocument,
    "\n  query ProjectFrame($id: ID!) {\n    project(id: $id) {\n      id\n      name\n      description\n      permissions\n      classes {\n        id\n        name\n        position\n      }\n      team {\n        id\n        name\n      }\n      eventSequence\n    }\n  }\n": types.ProjectFrameDocument,
    "\n  query RunFrame($id: ID!) {\n    run(id: $id) {\n      ...RunRow\n      failureKind\n      failureMessage\n      engine\n      engineNote\n      parameters\n      heartbeatAt\n      stopRequestedAt\n      checkpoints {\n        epoch\n        step\n        best\n        createdAt\n      }\n      model {\n        id\n        format\n        bytes\n        accuracy\n        url\n        createdAt\n      }\n    }\n  }\n": types.RunFrameDocument,
    "\n  query RunLog($run: ID!, $after: String) {\n    run(id: $run) {\n      id\n      log(first: 500, after: $after) {\n        edges {\n          cursor\n          node {\n            sequence\n            at\n            level\n            message\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n": types.RunLogDocument,
    "\n  mutation KeepFromMatrix($input: CreateErrorCaseInput!) {\n    createErrorCase(input: $input) {\n      id\n    }\n  }\n": types.KeepFromMatrixDocument,
    "\n  query RunMatrix($run: ID!) {\n    run(id: $run) {\n      id\n      confusionMatrix {\n        classes {\n          index\n          id\n          name\n          position\n        }\n        counts\n        total\n        accuracy\n        perClass {\n          class {\n            index\n            id\n            name\n            position\n          }\n          support\n          predictedCount\n          precision\n          recall\n          f1\n        }\n        macro {\n          precision\n          recall\n          f1\n        }\n        weighted {\n          precision\n          recall\n          f1\n        }\n      }\n    }\n  }\n": types.RunMatrixDocument,
    "\n  query RunReview($run: ID!) {\n    run(id: $run) {\n      id\n      errorCases(first: 500) {\n        edges {\n          cursor\n          node {\n            id\n            image {\n              id\n            }\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n      threads {\n        ...ThreadComments\n        truthClass {\n          id\n        }\n        predictedClass {\n          id\n        }\n      }\n    }\n  }\n": types.RunReviewDocument,
    "\n  fragment CellPrediction on Prediction {\n    name\n    confidence\n    probabilities\n    truth {\n      index\n      id\n      name\n      position\n    }\n    predicted {\n      index\n      id\n      name\n      position\n    }\n    image {\n      id\n      url\n      thumbnailUrl\n      width\n      height\n    }\n  }\n": types.CellPredictionFragmentDoc,
    "\n  query CellPredictions($run: ID!, $truth: Int!, $predicted: Int!, $order: PredictionOrder!, $after: String) {\n    run(id: $run) {\n      id\n      predictions(first: 60, truth: $truth, predicted: $predicted, order: $order, after: $after) {\n        edges {\n          cursor\n          node {\n            ...CellPrediction\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n": types.CellPredictionsDocument,
    "\n  query OnePrediction($run: ID!, $image: ID!) {\n    run(id: $run) {\n      id\n      prediction(imageId: $image) {\n        ...CellPrediction\n      }\n    }\n  }\n": types.OnePredictionDocument,
    "\n  mutation RenameRun($run: ID!, $name: String!) {\n    renameRun(input: { runId: $run, name: $name }) {\n      id\n      name\n    }\n  }\n": types.RenameRunDocument,
    "\n  mutation StopRun($run: ID!) {\n    stopRun(input: { runId: $run }) {\n      id\n      state\n      stopRequestedAt\n      finishedAt\n    }\n  }\n": types.StopRunDocument,
    "\n  query RunMetrics($run: ID!, $after: Int) {\n    run(id: $run) {\n      id\n      step\n      metrics(afterStep: $after) {\n        name\n        steps\n        values\n      }\n    }\n  }\n": types.RunMetricsDocument,
    "\n  mutation LaunchRun($input: LaunchRunInput!) {\n    launchRun(input: $input) {\n      ...RunRow\n    }\n  }\n": types.LaunchRunDocument,
    "\n  query LaunchPage($project: ID!) {\n    project(id: $project) {\n      id\n      versions(first: 100) {\n        edges {\n          cursor\n          node {\n            ...LaunchVersion\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n": types.LaunchPageDocument,
    "\n  fragment LaunchVersion on Version {\n    id\n    number\n    name\n    imageCount\n    typicalWidth\n    typicalHeight\n    grey\n    createdAt\n    dataset {\n      id\n      name\n    }\n    classes {\n      index\n      name\n    }\n    counts {\n      split\n      total\n    }\n  }\n": types.LaunchVersionFragmentDoc,
    "\n  query CloneOf($run: ID!) {\n    run(id: $run) {\n      id\n      number\n      name\n      configuration\n      version {\n        ...LaunchVersion\n      }\n    }\n  }\n": types.CloneOfDocument,
    "\n  query RunsPage($project: ID!, $after: String) {\n    project(id: $project) {\n      id\n      runs(first: 50, after: $after) {\n        edges {\n          cursor\n          node {\n            ...RunRow\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n      versions(first: 1) {\n        edges {\n          node {\n            id\n          }\n        }\n      }\n    }\n  }\n": types.RunsPageDocument,
    "\n  fragment RunRow on Run {\n    id\n    number\n    name\n    state\n    configuration\n    epoch\n    epochs\n    step\n    stepsPerEpoch\n    imagesPerSecond\n    secondsLeft\n    queuePosition\n    testAccuracy\n    createdAt\n    startedAt\n    finishedAt\n    createdBy {\n      id\n      name\n    }\n    version {\n      id\n      number\n      name\n      dataset {\n        id\n        name\n      }\n    }\n  }\n": types.RunRowFragmentDoc,
    "\n  query RunRefresh($id: ID!) {\n    run(id: $id) {\n      ...RunRow\n    }\n  }\n": types.RunRefreshDocument,
    "\n  mutation KeepTried($input: CreateErrorCaseInput!) {\n    createErrorCase(input: $input) {\n      id\n    }\n  }\n": types.KeepTriedDocument,
    "\n  fragment TryModel on Model {\n    id\n    format\n    bytes\n    accuracy\n    preprocessing\n    url\n    classes {\n      index\n      id\n      name\n      position\n    }\n    run {\n      id\n      number\n      name\n    }\n  }\n": types.TryModelFragmentDoc,
    "\n  query TryModels($project: ID!) {\n    project(id: $project) {\n      id\n      models(first: 100) {\n        edges {\n          cursor\n          node {\n            ...TryModel\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n": types.TryModelsDocument,
    "\n  query OneTryModel($id: ID!) {\n    model(id: $id) {\n      ...TryModel\n    }\n  }\n": types.OneTryModelDocument,
    "\n  query ParityPredictions($run: ID!, $first: Int!) {\n    run(id: $run) {\n      id\n      predictions(first: $first) {\n        edges {\n          cursor\n          node {\n            name\n            probabilities\n            predicted {\n              index\n            }\n            image {\n              id\n              url\n            }\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n": types.ParityPredictionsDocument,
    "\n  query PictureUpload($id: ID!) {\n    upload(id: $id) {\n      id\n      refusal\n      image {\n        id\n      }\n    }\n  }\n": types.PictureUploadDocument,
    "\n  query TryPredictions($run: ID!, $truth: Int, $order: PredictionOrder!, $after: String) {\n    run(id: $run) {\n      id\n      predictions(first: 120, truth: $truth, order: $order, after: $after) {\n        edges {\n          cursor\n          node {\n            name\n            confidence\n            truth {\n              index\n              name\n            }\n            predicted {\n              index\n              name\n            }\n            image {\n              id\n              thumbnailUrl\n            }\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n": types.TryPredictionsDocument,
    "\n  query TryImage($run: ID!, $image: ID!) {\n    run(id: $run) {\n      id\n      prediction(imageId: $image) {\n        ...CellPrediction\n      }\n    }\n    image(id: $image) {\n      id\n      url\n    }\n  }\n": types.TryImageDocument,
    "\n  query Viewer {\n    viewer {\n      user {\n        id\n        name\n        email\n      }\n      memberships {\n        id\n        role\n        team {\n          id\n          name\n          permissions\n        }\n      }\n    }\n  }\n": types.ViewerDocument,
    "\n  mutation CreateProject($input: CreateProjectInput!) {\n    createProject(input: $input) {\n      id\n      name\n    }\n  }\n": types.CreateProjectDocument,
    "\n  query TeamFrame($id: ID!) {\n    team(id: $id) {\n      id\n      name\n      viewerRole\n      permissions\n    }\n  }\n": types.TeamFrameDocument,
    "\n  query TeamProjects($id: ID!, $after: String) {\n    team(id: $id) {\n      id\n      projects(first: 30, after: $after) {\n        edges {\n          cursor\n          node {\n            id\n            name\n            description\n            createdAt\n            classes {\n              id\n              name\n              position\n            }\n          }\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n          startCursor\n          endCursor\n        }\n      }\n    }\n  }\n": types.TeamProjectsDocument,
    "\n  query AuditLog($id: ID!, $after: String) {\n    team(id: $id) {\n      id\n      auditEntries(first: 50, after: $after) {\n        edges {\n          cursor\n          node {\n            id\n            action\n            objectId\n            input\n            createdAt\n            actor {\n              id\n              name\n            }\n          }\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n          startCursor\n          endCursor\n        }\n      }\n    }\n  }\n": types.AuditLogDocument,
    "\n  mutation RenameTeam($input: RenameTeamInput!) {\n    renameTeam(input: $input) {\n      id\n      name\n    }\n  }\n": types.RenameTeamDocument,
    "\n  query TeamInvitations($id: ID!) {\n    team(id: $id) {\n      id\n      invitations {\n        id\n        role\n        note\n        createdAt\n        expiresAt\n        acceptedAt\n        revokedAt\n        createdBy {\n          id\n          name\n        }\n        acceptedBy {\n          id\n          name\n        }\n      }\n    }\n  }\n": types.TeamInvitationsDocument,
    "\n  mutation RevokeInvitation($input: RevokeInvitationInput!) {\n    revokeInvitation(input: $input) {\n      id\n      revokedAt\n    }\n  }\n": types.RevokeInvitationDocument,
    "\n  mutation InviteMember($input: InviteMemberInput!) {\n    inviteMember(input: $input) {\n      url\n      invitation {\n        id\n        role\n        expiresAt\n      }\n    }\n  }\n": types.InviteMemberDocument,
    "\n  query TeamMembers($id: ID!) {\n    team(id: $id) {\n      id\n      members {\n        id\n        role\n        createdAt\n        user {\n          id\n          name\n          email\n        }\n      }\n    }\n  }\n": types.TeamMembersDocument,
    "\n  mutation ChangeMemberRole($input: ChangeMemberRoleInput!) {\n    changeMemberRole(input: $input) {\n      id\n      role\n    }\n  }\n": types.ChangeMemberRoleDocument,
    "\n  mutation RemoveMember($input: RemoveMemberInput!) {\n    removeMember(input: $input) {\n      id\n    }\n  }\n": types.RemoveMemberDocument,
    "\n  query Policy {\n    policy {\n      action\n      label\n      roles\n    }\n  }\n": types.PolicyDocument,
    "\n  query AuthState {\n    viewer {\n      user {\n        id\n        name\n        email\n      }\n    }\n    needsFirstAccount\n  }\n": types.AuthStateDocument,
    "\n  query JoinOffer($token: String!) {\n    invitation(token: $token) {\n      teamName\n      role\n      expiresAt\n      usable\n      reason\n    }\n    viewer {\n      user {\n        id\n        name\n        email\n      }\n    }\n  }\n": types.JoinOfferDocument,
    "\n  mutation AcceptInvitation($input: AcceptInvitationInput!) {\n    acceptInvitation(input: $input) {\n      id\n      role\n      team {\n        id\n        name\n      }\n    }\n  }\n": types.AcceptInvitationDocument,
    "\n  query InvitationOffer($token: String!) {\n    invitation(token: $token) {\n      teamName\n      role\n      expiresAt\n      usable\n      reason\n    }\n  }\n": types.InvitationOfferDocument,
    "\n    subscription ProjectEvents($projectId: ID!, $after: String) {\n      projectEvents(projectId: $projectId, after: $after) {\n        sequence\n        type\n        objectId\n      }\n    }\n  ": types.ProjectEventsDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CommandProjects($team: ID!) {\n    team(id: $team) {\n      id\n      projects(first: 50) {\n        edges {\n          node {\n            id\n            name\n          }\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query CommandProjects($team: ID!) {\n    team(id: $team) {\n      id\n      projects(first: 50) {\n        edges {\n          node {\n            id\n            name\n          }\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CommandThings($project: ID!) {\n    project(id: $project) {\n      id\n      datasets(first: 50) {\n        edges {\n          node {\n            id\n            name\n          }\n        }\n      }\n      versions(first: 20) {\n        edges {\n          node {\n            id\n            name\n          }\n        }\n      }\n      runs(first: 30) {\n        edges {\n          node {\n            id\n            name\n            number\n          }\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query CommandThings($project: ID!) {\n    project(id: $project) {\n      id\n      datasets(first: 50) {\n        edges {\n          node {\n            id\n            name\n          }\n        }\n      }\n      versions(first: 20) {\n        edges {\n          node {\n            id\n            name\n          }\n        }\n      }\n      runs(first: 30) {\n        edges {\n          node {\n            id\n            name\n            number\n          }\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateTeam($input: CreateTeamInput!) {\n    createTeam(input: $input) {\n      id\n      name\n    }\n  }\n"): (typeof documents)["\n  mutation CreateTeam($input: CreateTeamInput!) {\n    createTeam(input: $input) {\n      id\n      name\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteErrorCase($id: ID!) {\n    deleteErrorCase(input: { errorCaseId: $id }) {\n      id\n    }\n  }\n"): (typeof documents)["\n  mutation DeleteErrorCase($id: ID!) {\n    deleteErrorCase(input: { errorCaseId: $id }) {\n      id\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateErrorCase($input: UpdateErrorCaseInput!) {\n    updateErrorCase(input: $input) {\n      ...ErrorCaseRow\n    }\n  }\n"): (typeof documents)["\n  mutation UpdateErrorCase($input: UpdateErrorCaseInput!) {\n    updateErrorCase(input: $input) {\n      ...ErrorCaseRow\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ErrorCasePage($id: ID!) {\n    errorCase(id: $id) {\n      ...ErrorCaseRow\n      probabilities\n      image {\n        id\n        url\n        width\n        height\n        mediaType\n        bytes\n      }\n      run {\n        id\n        number\n        name\n        version {\n          id\n          classes {\n            index\n            id\n            name\n            position\n          }\n        }\n        model {\n          id\n        }\n      }\n      thread {\n        ...ThreadComments\n      }\n    }\n  }\n"): (typeof documents)["\n  query ErrorCasePage($id: ID!) {\n    errorCase(id: $id) {\n      ...ErrorCaseRow\n      probabilities\n      image {\n        id\n        url\n        width\n        height\n        mediaType\n        bytes\n      }\n      run {\n        id\n        number\n        name\n        version {\n          id\n          classes {\n            index\n            id\n            name\n            position\n          }\n        }\n        model {\n          id\n        }\n      }\n      thread {\n        ...ThreadComments\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ThreadComments on Thread {\n    id\n    comments {\n      id\n      body\n      createdAt\n      author {\n        id\n        name\n      }\n    }\n  }\n"): (typeof documents)["\n  fragment ThreadComments on Thread {\n    id\n    comments {\n      id\n      body\n      createdAt\n      author {\n        id\n        name\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AddComment($input: AddCommentInput!) {\n    addComment(input: $input) {\n      ...ThreadComments\n    }\n  }\n"): (typeof documents)["\n  mutation AddComment($input: AddCommentInput!) {\n    addComment(input: $input) {\n      ...ThreadComments\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ErrorCaseRow on ErrorCase {\n    id\n    confidence\n    cause\n    source\n    note\n    createdAt\n    createdBy {\n      id\n      name\n    }\n    run {\n      id\n      number\n      name\n    }\n    image {\n      id\n      thumbnailUrl\n    }\n    expectedClass {\n      id\n      name\n      position\n    }\n    predictedClass {\n      id\n      name\n      position\n    }\n  }\n"): (typeof documents)["\n  fragment ErrorCaseRow on ErrorCase {\n    id\n    confidence\n    cause\n    source\n    note\n    createdAt\n    createdBy {\n      id\n      name\n    }\n    run {\n      id\n      number\n      name\n    }\n    image {\n      id\n      thumbnailUrl\n    }\n    expectedClass {\n      id\n      name\n      position\n    }\n    predictedClass {\n      id\n      name\n      position\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ErrorCasesPage($project: ID!, $run: ID, $after: String) {\n    project(id: $project) {\n      id\n      errorCases(first: 100, after: $after, runId: $run) {\n        edges {\n          cursor\n          node {\n            ...ErrorCaseRow\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query ErrorCasesPage($project: ID!, $run: ID, $after: String) {\n    project(id: $project) {\n      id\n      errorCases(first: 100, after: $after, runId: $run) {\n        edges {\n          cursor\n          node {\n            ...ErrorCaseRow\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ErrorCaseRuns($project: ID!) {\n    project(id: $project) {\n      id\n      runs(first: 100) {\n        edges {\n          cursor\n          node {\n            id\n            number\n            name\n            state\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query ErrorCaseRuns($project: ID!) {\n    project(id: $project) {\n      id\n      runs(first: 100) {\n        edges {\n          cursor\n          node {\n            id\n            number\n            name\n            state\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ProjectFrame($id: ID!) {\n    project(id: $id) {\n      id\n      name\n      description\n      permissions\n      classes {\n        id\n        name\n        position\n      }\n      team {\n        id\n        name\n      }\n      eventSequence\n    }\n  }\n"): (typeof documents)["\n  query ProjectFrame($id: ID!) {\n    project(id: $id) {\n      id\n      name\n      description\n      permissions\n      classes {\n        id\n        name\n        position\n      }\n      team {\n        id\n        name\n      }\n      eventSequence\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RunFrame($id: ID!) {\n    run(id: $id) {\n      ...RunRow\n      failureKind\n      failureMessage\n      engine\n      engineNote\n      parameters\n      heartbeatAt\n      stopRequestedAt\n      checkpoints {\n        epoch\n        step\n        best\n        createdAt\n      }\n      model {\n        id\n        format\n        bytes\n        accuracy\n        url\n        createdAt\n      }\n    }\n  }\n"): (typeof documents)["\n  query RunFrame($id: ID!) {\n    run(id: $id) {\n      ...RunRow\n      failureKind\n      failureMessage\n      engine\n      engineNote\n      parameters\n      heartbeatAt\n      stopRequestedAt\n      checkpoints {\n        epoch\n        step\n        best\n        createdAt\n      }\n      model {\n        id\n        format\n        bytes\n        accuracy\n        url\n        createdAt\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RunLog($run: ID!, $after: String) {\n    run(id: $run) {\n      id\n      log(first: 500, after: $after) {\n        edges {\n          cursor\n          node {\n            sequence\n            at\n            level\n            message\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query RunLog($run: ID!, $after: String) {\n    run(id: $run) {\n      id\n      log(first: 500, after: $after) {\n        edges {\n          cursor\n          node {\n            sequence\n            at\n            level\n            message\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation KeepFromMatrix($input: CreateErrorCaseInput!) {\n    createErrorCase(input: $input) {\n      id\n    }\n  }\n"): (typeof documents)["\n  mutation KeepFromMatrix($input: CreateErrorCaseInput!) {\n    createErrorCase(input: $input) {\n      id\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RunMatrix($run: ID!) {\n    run(id: $run) {\n      id\n      confusionMatrix {\n        classes {\n          index\n          id\n          name\n          position\n        }\n        counts\n        total\n        accuracy\n        perClass {\n          class {\n            index\n            id\n            name\n            position\n          }\n          support\n          predictedCount\n          precision\n          recall\n          f1\n        }\n        macro {\n          precision\n          recall\n          f1\n        }\n        weighted {\n          precision\n          recall\n          f1\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query RunMatrix($run: ID!) {\n    run(id: $run) {\n      id\n      confusionMatrix {\n        classes {\n          index\n          id\n          name\n          position\n        }\n        counts\n        total\n        accuracy\n        perClass {\n          class {\n            index\n            id\n            name\n            position\n          }\n          support\n          predictedCount\n          precision\n          recall\n          f1\n        }\n        macro {\n          precision\n          recall\n          f1\n        }\n        weighted {\n          precision\n          recall\n          f1\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RunReview($run: ID!) {\n    run(id: $run) {\n      id\n      errorCases(first: 500) {\n        edges {\n          cursor\n          node {\n            id\n            image {\n              id\n            }\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n      threads {\n        ...ThreadComments\n        truthClass {\n          id\n        }\n        predictedClass {\n          id\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query RunReview($run: ID!) {\n    run(id: $run) {\n      id\n      errorCases(first: 500) {\n        edges {\n          cursor\n          node {\n            id\n            image {\n              id\n            }\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n      threads {\n        ...ThreadComments\n        truthClass {\n          id\n        }\n        predictedClass {\n          id\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment CellPrediction on Prediction {\n    name\n    confidence\n    probabilities\n    truth {\n      index\n      id\n      name\n      position\n    }\n    predicted {\n      index\n      id\n      name\n      position\n    }\n    image {\n      id\n      url\n      thumbnailUrl\n      width\n      height\n    }\n  }\n"): (typeof documents)["\n  fragment CellPrediction on Prediction {\n    name\n    confidence\n    probabilities\n    truth {\n      index\n      id\n      name\n      position\n    }\n    predicted {\n      index\n      id\n      name\n      position\n    }\n    image {\n      id\n      url\n      thumbnailUrl\n      width\n      height\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CellPredictions($run: ID!, $truth: Int!, $predicted: Int!, $order: PredictionOrder!, $after: String) {\n    run(id: $run) {\n      id\n      predictions(first: 60, truth: $truth, predicted: $predicted, order: $order, after: $after) {\n        edges {\n          cursor\n          node {\n            ...CellPrediction\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query CellPredictions($run: ID!, $truth: Int!, $predicted: Int!, $order: PredictionOrder!, $after: String) {\n    run(id: $run) {\n      id\n      predictions(first: 60, truth: $truth, predicted: $predicted, order: $order, after: $after) {\n        edges {\n          cursor\n          node {\n            ...CellPrediction\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OnePrediction($run: ID!, $image: ID!) {\n    run(id: $run) {\n      id\n      prediction(imageId: $image) {\n        ...CellPrediction\n      }\n    }\n  }\n"): (typeof documents)["\n  query OnePrediction($run: ID!, $image: ID!) {\n    run(id: $run) {\n      id\n      prediction(imageId: $image) {\n        ...CellPrediction\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RenameRun($run: ID!, $name: String!) {\n    renameRun(input: { runId: $run, name: $name }) {\n      id\n      name\n    }\n  }\n"): (typeof documents)["\n  mutation RenameRun($run: ID!, $name: String!) {\n    renameRun(input: { runId: $run, name: $name }) {\n      id\n      name\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation StopRun($run: ID!) {\n    stopRun(input: { runId: $run }) {\n      id\n      state\n      stopRequestedAt\n      finishedAt\n    }\n  }\n"): (typeof documents)["\n  mutation StopRun($run: ID!) {\n    stopRun(input: { runId: $run }) {\n      id\n      state\n      stopRequestedAt\n      finishedAt\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RunMetrics($run: ID!, $after: Int) {\n    run(id: $run) {\n      id\n      step\n      metrics(afterStep: $after) {\n        name\n        steps\n        values\n      }\n    }\n  }\n"): (typeof documents)["\n  query RunMetrics($run: ID!, $after: Int) {\n    run(id: $run) {\n      id\n      step\n      metrics(afterStep: $after) {\n        name\n        steps\n        values\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation LaunchRun($input: LaunchRunInput!) {\n    launchRun(input: $input) {\n      ...RunRow\n    }\n  }\n"): (typeof documents)["\n  mutation LaunchRun($input: LaunchRunInput!) {\n    launchRun(input: $input) {\n      ...RunRow\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query LaunchPage($project: ID!) {\n    project(id: $project) {\n      id\n      versions(first: 100) {\n        edges {\n          cursor\n          node {\n            ...LaunchVersion\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query LaunchPage($project: ID!) {\n    project(id: $project) {\n      id\n      versions(first: 100) {\n        edges {\n          cursor\n          node {\n            ...LaunchVersion\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment LaunchVersion on Version {\n    id\n    number\n    name\n    imageCount\n    typicalWidth\n    typicalHeight\n    grey\n    createdAt\n    dataset {\n      id\n      name\n    }\n    classes {\n      index\n      name\n    }\n    counts {\n      split\n      total\n    }\n  }\n"): (typeof documents)["\n  fragment LaunchVersion on Version {\n    id\n    number\n    name\n    imageCount\n    typicalWidth\n    typicalHeight\n    grey\n    createdAt\n    dataset {\n      id\n      name\n    }\n    classes {\n      index\n      name\n    }\n    counts {\n      split\n      total\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CloneOf($run: ID!) {\n    run(id: $run) {\n      id\n      number\n      name\n      configuration\n      version {\n        ...LaunchVersion\n      }\n    }\n  }\n"): (typeof documents)["\n  query CloneOf($run: ID!) {\n    run(id: $run) {\n      id\n      number\n      name\n      configuration\n      version {\n        ...LaunchVersion\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RunsPage($project: ID!, $after: String) {\n    project(id: $project) {\n      id\n      runs(first: 50, after: $after) {\n        edges {\n          cursor\n          node {\n            ...RunRow\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n      versions(first: 1) {\n        edges {\n          node {\n            id\n          }\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query RunsPage($project: ID!, $after: String) {\n    project(id: $project) {\n      id\n      runs(first: 50, after: $after) {\n        edges {\n          cursor\n          node {\n            ...RunRow\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n      versions(first: 1) {\n        edges {\n          node {\n            id\n          }\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment RunRow on Run {\n    id\n    number\n    name\n    state\n    configuration\n    epoch\n    epochs\n    step\n    stepsPerEpoch\n    imagesPerSecond\n    secondsLeft\n    queuePosition\n    testAccuracy\n    createdAt\n    startedAt\n    finishedAt\n    createdBy {\n      id\n      name\n    }\n    version {\n      id\n      number\n      name\n      dataset {\n        id\n        name\n      }\n    }\n  }\n"): (typeof documents)["\n  fragment RunRow on Run {\n    id\n    number\n    name\n    state\n    configuration\n    epoch\n    epochs\n    step\n    stepsPerEpoch\n    imagesPerSecond\n    secondsLeft\n    queuePosition\n    testAccuracy\n    createdAt\n    startedAt\n    finishedAt\n    createdBy {\n      id\n      name\n    }\n    version {\n      id\n      number\n      name\n      dataset {\n        id\n        name\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RunRefresh($id: ID!) {\n    run(id: $id) {\n      ...RunRow\n    }\n  }\n"): (typeof documents)["\n  query RunRefresh($id: ID!) {\n    run(id: $id) {\n      ...RunRow\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation KeepTried($input: CreateErrorCaseInput!) {\n    createErrorCase(input: $input) {\n      id\n    }\n  }\n"): (typeof documents)["\n  mutation KeepTried($input: CreateErrorCaseInput!) {\n    createErrorCase(input: $input) {\n      id\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment TryModel on Model {\n    id\n    format\n    bytes\n    accuracy\n    preprocessing\n    url\n    classes {\n      index\n      id\n      name\n      position\n    }\n    run {\n      id\n      number\n      name\n    }\n  }\n"): (typeof documents)["\n  fragment TryModel on Model {\n    id\n    format\n    bytes\n    accuracy\n    preprocessing\n    url\n    classes {\n      index\n      id\n      name\n      position\n    }\n    run {\n      id\n      number\n      name\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TryModels($project: ID!) {\n    project(id: $project) {\n      id\n      models(first: 100) {\n        edges {\n          cursor\n          node {\n            ...TryModel\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query TryModels($project: ID!) {\n    project(id: $project) {\n      id\n      models(first: 100) {\n        edges {\n          cursor\n          node {\n            ...TryModel\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OneTryModel($id: ID!) {\n    model(id: $id) {\n      ...TryModel\n    }\n  }\n"): (typeof documents)["\n  query OneTryModel($id: ID!) {\n    model(id: $id) {\n      ...TryModel\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ParityPredictions($run: ID!, $first: Int!) {\n    run(id: $run) {\n      id\n      predictions(first: $first) {\n        edges {\n          cursor\n          node {\n            name\n            probabilities\n            predicted {\n              index\n            }\n            image {\n              id\n              url\n            }\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query ParityPredictions($run: ID!, $first: Int!) {\n    run(id: $run) {\n      id\n      predictions(first: $first) {\n        edges {\n          cursor\n          node {\n            name\n            probabilities\n            predicted {\n              index\n            }\n            image {\n              id\n              url\n            }\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PictureUpload($id: ID!) {\n    upload(id: $id) {\n      id\n      refusal\n      image {\n        id\n      }\n    }\n  }\n"): (typeof documents)["\n  query PictureUpload($id: ID!) {\n    upload(id: $id) {\n      id\n      refusal\n      image {\n        id\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TryPredictions($run: ID!, $truth: Int, $order: PredictionOrder!, $after: String) {\n    run(id: $run) {\n      id\n      predictions(first: 120, truth: $truth, order: $order, after: $after) {\n        edges {\n          cursor\n          node {\n            name\n            confidence\n            truth {\n              index\n              name\n            }\n            predicted {\n              index\n              name\n            }\n            image {\n              id\n              thumbnailUrl\n            }\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query TryPredictions($run: ID!, $truth: Int, $order: PredictionOrder!, $after: String) {\n    run(id: $run) {\n      id\n      predictions(first: 120, truth: $truth, order: $order, after: $after) {\n        edges {\n          cursor\n          node {\n            name\n            confidence\n            truth {\n              index\n              name\n            }\n            predicted {\n              index\n              name\n            }\n            image {\n              id\n              thumbnailUrl\n            }\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TryImage($run: ID!, $image: ID!) {\n    run(id: $run) {\n      id\n      prediction(imageId: $image) {\n        ...CellPrediction\n      }\n    }\n    image(id: $image) {\n      id\n      url\n    }\n  }\n"): (typeof documents)["\n  query TryImage($run: ID!, $image: ID!) {\n    run(id: $run) {\n      id\n      prediction(imageId: $image) {\n        ...CellPrediction\n      }\n    }\n    image(id: $image) {\n      id\n      url\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Viewer {\n    viewer {\n      user {\n        id\n        name\n        email\n      }\n      memberships {\n        id\n        role\n        team {\n          id\n          name\n          permissions\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query Viewer {\n    viewer {\n      user {\n        id\n        name\n        email\n      }\n      memberships {\n        id\n        role\n        team {\n          id\n          name\n          permissions\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateProject($input: CreateProjectInput!) {\n    createProject(input: $input) {\n      id\n      name\n    }\n  }\n"): (typeof documents)["\n  mutation CreateProject($input: CreateProjectInput!) {\n    createProject(input: $input) {\n      id\n      name\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TeamFrame($id: ID!) {\n    team(id: $id) {\n      id\n      name\n      viewerRole\n      permissions\n    }\n  }\n"): (typeof documents)["\n  query TeamFrame($id: ID!) {\n    team(id: $id) {\n      id\n      name\n      viewerRole\n      permissions\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TeamProjects($id: ID!, $after: String) {\n    team(id: $id) {\n      id\n      projects(first: 30, after: $after) {\n        edges {\n          cursor\n          node {\n            id\n            name\n            description\n            createdAt\n            classes {\n              id\n              name\n              position\n            }\n          }\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n          startCursor\n          endCursor\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query TeamProjects($id: ID!, $after: String) {\n    team(id: $id) {\n      id\n      projects(first: 30, after: $after) {\n        edges {\n          cursor\n          node {\n            id\n            name\n            description\n            createdAt\n            classes {\n              id\n              name\n              position\n            }\n          }\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n          startCursor\n          endCursor\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AuditLog($id: ID!, $after: String) {\n    team(id: $id) {\n      id\n      auditEntries(first: 50, after: $after) {\n        edges {\n          cursor\n          node {\n            id\n            action\n            objectId\n            input\n            createdAt\n            actor {\n              id\n              name\n            }\n          }\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n          startCursor\n          endCursor\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query AuditLog($id: ID!, $after: String) {\n    team(id: $id) {\n      id\n      auditEntries(first: 50, after: $after) {\n        edges {\n          cursor\n          node {\n            id\n            action\n            objectId\n            input\n            createdAt\n            actor {\n              id\n              name\n            }\n          }\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n          startCursor\n          endCursor\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RenameTeam($input: RenameTeamInput!) {\n    renameTeam(input: $input) {\n      id\n      name\n    }\n  }\n"): (typeof documents)["\n  mutation RenameTeam($input: RenameTeamInput!) {\n    renameTeam(input: $input) {\n      id\n      name\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TeamInvitations($id: ID!) {\n    team(id: $id) {\n      id\n      invitations {\n        id\n        role\n        note\n        createdAt\n        expiresAt\n        acceptedAt\n        revokedAt\n        createdBy {\n          id\n          name\n        }\n        acceptedBy {\n          id\n          name\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query TeamInvitations($id: ID!) {\n    team(id: $id) {\n      id\n      invitations {\n        id\n        role\n        note\n        createdAt\n        expiresAt\n        acceptedAt\n        revokedAt\n        createdBy {\n          id\n          name\n        }\n        acceptedBy {\n          id\n          name\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevokeInvitation($input: RevokeInvitationInput!) {\n    revokeInvitation(input: $input) {\n      id\n      revokedAt\n    }\n  }\n"): (typeof documents)["\n  mutation RevokeInvitation($input: RevokeInvitationInput!) {\n    revokeInvitation(input: $input) {\n      id\n      revokedAt\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation InviteMember($input: InviteMemberInput!) {\n    inviteMember(input: $input) {\n      url\n      invitation {\n        id\n        role\n        expiresAt\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation InviteMember($input: InviteMemberInput!) {\n    inviteMember(input: $input) {\n      url\n      invitation {\n        id\n        role\n        expiresAt\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TeamMembers($id: ID!) {\n    team(id: $id) {\n      id\n      members {\n        id\n        role\n        createdAt\n        user {\n          id\n          name\n          email\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query TeamMembers($id: ID!) {\n    team(id: $id) {\n      id\n      members {\n        id\n        role\n        createdAt\n        user {\n          id\n          name\n          email\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ChangeMemberRole($input: ChangeMemberRoleInput!) {\n    changeMemberRole(input: $input) {\n      id\n      role\n    }\n  }\n"): (typeof documents)["\n  mutation ChangeMemberRole($input: ChangeMemberRoleInput!) {\n    changeMemberRole(input: $input) {\n      id\n      role\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RemoveMember($input: RemoveMemberInput!) {\n    removeMember(input: $input) {\n      id\n    }\n  }\n"): (typeof documents)["\n  mutation RemoveMember($input: RemoveMemberInput!) {\n    removeMember(input: $input) {\n      id\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Policy {\n    policy {\n      action\n      label\n      roles\n    }\n  }\n"): (typeof documents)["\n  query Policy {\n    policy {\n      action\n      label\n      roles\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AuthState {\n    viewer {\n      user {\n        id\n        name\n        email\n      }\n    }\n    needsFirstAccount\n  }\n"): (typeof documents)["\n  query AuthState {\n    viewer {\n      user {\n        id\n        name\n        email\n      }\n    }\n    needsFirstAccount\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query JoinOffer($token: String!) {\n    invitation(token: $token) {\n      teamName\n      role\n      expiresAt\n      usable\n      reason\n    }\n    viewer {\n      user {\n        id\n        name\n        email\n      }\n    }\n  }\n"): (typeof documents)["\n  query JoinOffer($token: String!) {\n    invitation(token: $token) {\n      teamName\n      role\n      expiresAt\n      usable\n      reason\n    }\n    viewer {\n      user {\n        id\n        name\n        email\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AcceptInvitation($input: AcceptInvitationInput!) {\n    acceptInvitation(input: $input) {\n      id\n      role\n      team {\n        id\n        name\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation AcceptInvitation($input: AcceptInvitationInput!) {\n    acceptInvitation(input: $input) {\n      id\n      role\n      team {\n        id\n        name\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query InvitationOffer($token: String!) {\n    invitation(token: $token) {\n      teamName\n      role\n      expiresAt\n      usable\n      reason\n    }\n  }\n"): (typeof documents)["\n  query InvitationOffer($token: String!) {\n    invitation(token: $token) {\n      teamName\n      role\n      expiresAt\n      usable\n      reason\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n    subscription ProjectEvents($projectId: ID!, $after: String) {\n      projectEvents(projectId: $projectId, after: $after) {\n        sequence\n        type\n        objectId\n      }\n    }\n  "): (typeof documents)["\n    subscription ProjectEvents($projectId: ID!, $after: String) {\n      projectEvents(projectId: $projectId, after: $after) {\n        sequence\n        type\n        objectId\n      }\n    }\n  "];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;