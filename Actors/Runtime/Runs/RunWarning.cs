using MessagePack;

namespace ActorLab.Actors.Runtime.Runs;

/// <summary>Published for the person who watches the run: something was lost or passed over, and the run goes on.</summary>
/// <param name="Text">One or two sentences.</param>
[MessagePackObject]
public sealed record RunWarning([property: Key(0)] string Text);
