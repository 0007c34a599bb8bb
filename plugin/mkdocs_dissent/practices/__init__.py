"""What the practices ask, worked out from records, the policy and today."""
