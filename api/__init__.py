"""The ways in: HTTP, GraphQL, WebSocket, command line. No rule of the business lives here."""
