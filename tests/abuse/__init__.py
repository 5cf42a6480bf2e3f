"""What is done to a server that nobody should do, and faults beside a healthy viewer."""
