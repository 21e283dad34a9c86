namespace ActorLab.Domain.RuleEvolution.Evolution;

/// <summary>A rule of the hall of fame. What it is worth is the audit's mean: the search's is inflated by having been the best of many.</summary>
/// <param name="Id">The candidate.</param>
/// <param name="Text">The rule.</param>
/// <param name="LearningRate">Its learning rate.</param>
/// <param name="SearchAccuracy">Its mean accuracy in the search.</param>
/// <param name="AuditAccuracy">Its mean accuracy over the audit's fresh seeds.</param>
/// <param name="AuditStandardError">The standard error of that mean.</param>
public sealed record EvolutionLeader(int Id, string Text, double LearningRate, double SearchAccuracy, double AuditAccuracy, double AuditStandardError);
