"""What is shown of a training: frames, measurements, inspections and traces of one step."""
