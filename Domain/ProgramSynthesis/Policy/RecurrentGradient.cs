namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>Gradients of an LSTM layer's weights, laid out as Torch lays out the weights.</summary>
/// <param name="Input">Of the input's [4 · units, inputs].</param>
/// <param name="Hidden">Of the state's [4 · units, units].</param>
/// <param name="Bias">Of the biases.</param>
internal sealed record RecurrentGradient(float[] Input, float[] Hidden, float[] Bias);
