"""What HQ measures, and each guide's score: measures, readings, targets, scorecards, scores."""
