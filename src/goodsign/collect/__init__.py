"""Raw tables to clean leads and activities."""
