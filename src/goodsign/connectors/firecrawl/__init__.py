"""Firecrawl: web search, and companies' About pages, over REST or its MCP server."""
