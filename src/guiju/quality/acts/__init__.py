"""What pages and the API offer to do, each verb said once."""
