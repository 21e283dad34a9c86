using ActorLab.Actors.Runtime.Settings;

namespace ActorLab.Tests.Actors.Runtime.Settings;

public sealed class KebabCaseTests
{
    [Theory]
    [InlineData("Seed", "seed")]
    [InlineData("MaxExpressions", "max-expressions")]
    [InlineData("KeptButReportedLost", "kept-but-reported-lost")]
    [InlineData("L2Weight", "l2-weight")]
    public void A_key_and_its_name_stand_for_each_other(string name, string key) => Assert.Equal((key, name), (KebabCase.Of(name), KebabCase.ToName(key)));

    [Theory]
    [InlineData("", "")]
    [InlineData("-", "")]
    [InlineData("lose--leases-", "LoseLeases")]
    public void Any_text_is_read(string key, string name) => Assert.Equal(name, KebabCase.ToName(key));
}
